"""`/reports/exceptions`: who departed from which rule, by person and month, each with its papers."""
