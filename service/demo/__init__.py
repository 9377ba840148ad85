"""A demonstration population: invented enterprises and their dated records, the same for the same seed."""
