"""Rates that stand beside models and comparisons: earlier rooms, which do not know this one, ask for them."""
