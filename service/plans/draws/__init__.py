"""Draws of batches: lists locked, the number obtained, subjects and officers drawn, and all of it proved."""
