"""Every change of a visit, with its four eyes, its step and its audit entry."""
