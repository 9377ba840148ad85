"""What commands have in common: options, the database, the words for what goes wrong."""
