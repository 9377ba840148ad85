"""Reads of signals: the list of a run, one of them with its ground, and what waits."""
