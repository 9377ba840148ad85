"""Restatements: everyone on one past day, as it was known then and as it is known later."""
