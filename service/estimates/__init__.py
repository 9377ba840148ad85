"""Whether it works: rates without bias, effect, exceptions, call-backs."""
