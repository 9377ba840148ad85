"""Whom to reach at a subject, for papers: entered and erased by hand, and looked at, which the audit log notes."""
