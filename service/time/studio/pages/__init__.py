"""The page of the rule studio."""
