"""Rule sets over the API: what they say, and how versions come into force."""
