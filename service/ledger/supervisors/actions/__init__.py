"""Changes: supervisors entered and renewed, their reports filed."""
