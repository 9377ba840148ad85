"""Publication of results: by when, in which fields, what was answered, what comes down, and the public edition."""
