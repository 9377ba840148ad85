"""The whole database as one file, and back again, on either kind of database."""
