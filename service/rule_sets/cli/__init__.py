"""The commands `rules`."""
