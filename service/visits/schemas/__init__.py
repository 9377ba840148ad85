"""Visits as the API is asked for them and answers."""
