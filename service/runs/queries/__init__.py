"""Reads of runs: whom they moved and why, which wait, what happened."""
