"""`credit-tiers compare`."""
