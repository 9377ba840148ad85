"""What holds all pages and the API together."""
