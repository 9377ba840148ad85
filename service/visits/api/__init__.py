"""Visits by the API."""
