"""The API of models."""
