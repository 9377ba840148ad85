"""Draws as programs ask for them."""
