"""Listing what was found, and having it looked for."""
