"""Every change of a draft of a batch."""
