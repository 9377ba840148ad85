"""What the API of accounts and of the audit log takes and gives."""
