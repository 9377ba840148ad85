"""Plans, their lines and what was done to them, as stored."""
