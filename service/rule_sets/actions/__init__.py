"""Every change of what is in force, and of what is to be."""
