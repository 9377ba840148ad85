"""Reads of tiers: lists, counts, and the standing of single enterprises."""
