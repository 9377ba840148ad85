"""The commands `demo` and `generate`."""
