"""Draws as stored: which there are, who was drawn, and their log."""
