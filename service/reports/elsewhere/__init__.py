"""Pages of what other places published."""
