"""Files in and out: readers, rejects, spilled blocks and results."""
