"""A re-scoring run: which enterprises are due, their outcomes block by block, and the run made complete."""
