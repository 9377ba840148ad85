"""Entering published figures, one or a table, and withdrawing one."""
