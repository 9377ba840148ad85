"""Changes of what is kept of replays."""
