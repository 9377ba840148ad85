"""Rates of problems found, as pages and on paper."""
