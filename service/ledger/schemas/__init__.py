"""The ledger as the API is asked for it and answers."""
