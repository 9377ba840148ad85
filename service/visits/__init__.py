"""Visits: the gate, officers and days, papers, results; from the proposal to what was put right."""
