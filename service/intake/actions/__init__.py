"""Changes of state: imports, rows to check, sources and rows that requests post."""
