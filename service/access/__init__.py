"""Who may do what, and where: roles, permissions, jurisdictions, log-in, tokens."""
