"""The months of the demonstration before today, by the product's own acts under a clock that is set."""
