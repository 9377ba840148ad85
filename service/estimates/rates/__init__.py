"""The rates of problems found in a year: estimates without bias, with the plain ratio beside each."""
