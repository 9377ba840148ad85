"""Work that takes longer than a request: one table, workers that claim, progress, cancel, resume."""
