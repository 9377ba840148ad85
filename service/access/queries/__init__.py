"""Accounts and what they may do, sessions, tokens and business lines, as stored."""
