"""The commands `score` and `explain`."""
