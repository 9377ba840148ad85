"""Taking in what is delivered: write what differs, let the rest wait."""
