"""The commands of imports and of sources."""
