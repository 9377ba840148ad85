"""The registries of the bureau: each a resource of its own, all of one shape."""
