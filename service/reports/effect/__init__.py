"""Whether supervision works, as pages and on paper."""
