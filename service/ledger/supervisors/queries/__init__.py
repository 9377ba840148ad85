"""Reads: supervisors with their terms, their own items, what they did in a year."""
