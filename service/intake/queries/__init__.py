"""Reads of imports, of rows to check and of sources."""
