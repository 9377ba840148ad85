"""Rates that were kept beside something, and what was known of visits on a day."""
