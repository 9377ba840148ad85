"""Call-backs, as pages and on paper."""
