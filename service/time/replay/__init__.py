"""Decisions made again from what was archived, and whether they come out the same."""
