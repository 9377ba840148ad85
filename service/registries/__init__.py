"""What the bureau keeps lists of: regions, supervision offices, industries, departments and working days."""
