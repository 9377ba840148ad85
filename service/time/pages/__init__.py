"""Pages about time."""
