"""The rule sets as the service shows and finds them."""
