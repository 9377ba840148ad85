"""What the API says about time."""
