"""A year of an invented bureau whose truth is known, run month by month through the service's own commands and acts."""
