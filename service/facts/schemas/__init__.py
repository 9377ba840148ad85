"""What the API says of facts."""
