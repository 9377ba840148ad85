"""What is reported upwards of inspections: the three statistical forms of spot checks, and visits by their type."""
