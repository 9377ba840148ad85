"""Items of the ledger as stored: one, those that an account sees, and what was done to one."""
