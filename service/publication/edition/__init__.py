"""The public edition: all results that are public, as static pages, CSV and JSON, for the bureau's own website."""
