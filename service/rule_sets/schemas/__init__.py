"""What the API is asked of rule sets, and answers."""
