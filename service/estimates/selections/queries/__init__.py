"""The selections of a year as stored."""
