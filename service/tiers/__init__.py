"""Tier lists, summaries and frequencies."""
