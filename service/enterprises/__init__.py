"""One enterprise on one page and in the API."""
