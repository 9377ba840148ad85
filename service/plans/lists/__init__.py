"""The lists of a batch: who can be drawn and who cannot, which officers there are, and what keeps them from a lock."""
