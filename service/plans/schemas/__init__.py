"""What the API is asked of plans, and answers."""
