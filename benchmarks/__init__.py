"""The numbers the product is held to, each beside its peer in one run: `python -m benchmarks`."""
