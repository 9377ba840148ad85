"""What the API says about changes."""
