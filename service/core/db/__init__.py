"""The database: tables, migrations and plain query functions, one file per resource."""
