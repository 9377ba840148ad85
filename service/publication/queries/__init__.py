"""What is read of publication."""
