"""What the API of imports takes and gives."""
