"""The API of tiers."""
