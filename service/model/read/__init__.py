"""Files of inspections and of inclusion probabilities."""
