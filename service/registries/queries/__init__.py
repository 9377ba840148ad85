"""Reads of the registries."""
