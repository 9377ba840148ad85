"""What items of the ledger do to records: a mark while an objection is open, what a decision puts right, orders."""
