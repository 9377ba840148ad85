"""The API of accounts, tokens and the audit log."""
