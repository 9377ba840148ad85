"""Counting lists."""
