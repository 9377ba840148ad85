"""Schemas of what the API takes and gives, one module per resource; unknown fields are refused."""
