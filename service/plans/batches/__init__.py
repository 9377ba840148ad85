"""Batches as people and programs see them; their reads and acts lie with those of plans."""
