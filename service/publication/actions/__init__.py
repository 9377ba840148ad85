"""Every change of what is public."""
