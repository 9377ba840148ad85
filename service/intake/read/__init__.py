"""From a file to checked rows: form, values, whose row, which record."""
