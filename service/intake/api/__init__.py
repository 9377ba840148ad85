"""The API of imports, of enterprises and of records that are posted."""
