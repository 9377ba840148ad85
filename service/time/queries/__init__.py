"""What is read of decisions to be made again, and of how that came out."""
