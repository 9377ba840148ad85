"""Batches as their readers see them."""
