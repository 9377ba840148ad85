"""The pages of tier lists."""
