"""The ledger: what was told to the bureau or found by it, answered and closed out by people against a clock."""
