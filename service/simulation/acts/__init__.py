"""The acts of a simulated year, each by the person whose it is, through the service's own commands and addresses."""
