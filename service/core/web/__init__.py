"""What requests and pages have in common."""
