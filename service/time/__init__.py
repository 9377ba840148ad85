"""Time: decisions made again from what was archived."""
