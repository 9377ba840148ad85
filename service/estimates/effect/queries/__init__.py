"""What the figures of the effect are counted from."""
