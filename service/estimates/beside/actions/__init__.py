"""Ordering and keeping rates that stand beside something."""
