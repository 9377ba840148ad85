"""Pages of the registries."""
