"""The commands that run and keep the service."""
