"""The commands of accounts, tokens and the audit log."""
