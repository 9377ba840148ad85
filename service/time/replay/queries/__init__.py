"""What is read of decisions and of those made again."""
