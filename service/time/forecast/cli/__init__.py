"""`credit-tiers forecast`."""
