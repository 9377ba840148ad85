"""Serving over HTTP with gunicorn: several processes, each with a few threads."""
