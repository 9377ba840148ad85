"""Scores and explanations as answers: API, commands, pages."""
