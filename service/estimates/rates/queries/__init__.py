"""What is known of the visits of a year, and the rates that were kept."""
