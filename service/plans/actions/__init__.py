"""Every change of a plan and of its lines."""
