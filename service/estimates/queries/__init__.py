"""What the figures are made from, and figures that were kept."""
