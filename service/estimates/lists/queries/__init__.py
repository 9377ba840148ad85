"""Which lists are to be counted, where the firms of a list stand, and lists that were counted."""
