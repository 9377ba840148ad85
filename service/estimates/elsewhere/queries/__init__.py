"""Published figures as they are listed, and our own that stand beside them."""
