"""Finders, one for each kind of exception, and the exceptions that are listed."""
