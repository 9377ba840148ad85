"""Taking in what is delivered: read it, write what differs, let the rest wait."""
