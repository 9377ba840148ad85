"""What the API of models takes and gives."""
