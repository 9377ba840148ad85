"""Commands of changes."""
