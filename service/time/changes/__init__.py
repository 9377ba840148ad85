"""Changes: why scores and tiers differ between two days, and what a record brought about."""
