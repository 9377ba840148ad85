"""Pages of what other places published: beside our own, and as it was entered."""
