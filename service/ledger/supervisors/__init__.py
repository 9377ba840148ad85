"""Invited supervisors: terms and linked leaders, duty, and the pages by which they file and rate."""
