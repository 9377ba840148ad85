"""Changes of what accounts keep of their lists."""
