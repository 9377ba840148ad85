"""What makes one enterprise a better tier, and when."""
