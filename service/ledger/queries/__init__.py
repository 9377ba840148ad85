"""What the ledger holds, as read."""
