"""Changes of the registries: each a new version, with who and when."""
