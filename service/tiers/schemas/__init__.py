"""What the API of tiers takes and gives."""
