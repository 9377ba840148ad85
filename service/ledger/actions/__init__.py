"""What is done to items of the ledger, each act in the transaction of its step and its audit entry."""
