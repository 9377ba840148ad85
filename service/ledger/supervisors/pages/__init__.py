"""Pages: the registry of supervisors, and those by which a supervisor files, follows and rates what is his."""
