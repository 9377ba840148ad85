"""Where people, programs and files look up the registries and correct them."""
