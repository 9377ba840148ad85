"""What the lists of a batch are made of, as stored."""
