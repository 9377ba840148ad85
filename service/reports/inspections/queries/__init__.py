"""What the forms count, and the lists behind their figures."""
