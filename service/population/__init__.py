"""Files of enterprises and records, as blocks that are scored; no database."""
