"""Frozen lists of draws counted by groups, once each."""
