"""What departed from the rule, with leave or without: found in what the other rooms hold, and listed in one place."""
