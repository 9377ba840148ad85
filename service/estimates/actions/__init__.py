"""Keeping figures."""
