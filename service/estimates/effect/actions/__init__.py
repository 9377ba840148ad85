"""Computing and keeping the figures of the effect."""
