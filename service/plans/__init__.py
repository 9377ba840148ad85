"""Plans of random inspections, and the batches that are drawn by them."""
