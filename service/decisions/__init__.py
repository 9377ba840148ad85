"""Runs, decisions, states and review days as stored."""
