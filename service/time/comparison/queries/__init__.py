"""What is read of comparisons."""
