"""A synthetic population for the benchmarks: `python -m benchmarks.population` writes it as two Parquet files."""
