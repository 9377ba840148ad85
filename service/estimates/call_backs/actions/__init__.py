"""Choosing call-backs, reading whom to call, entering what was said."""
