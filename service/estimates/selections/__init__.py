"""Those who were drawn for a year, and what came of each."""
