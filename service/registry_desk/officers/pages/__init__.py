"""Pages of officers and recusals."""
