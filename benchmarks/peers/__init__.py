"""What one would use instead: the benchmark policy by hand in DuckDB, in Polars and in GoRules ZEN."""
