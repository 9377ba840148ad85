"""The report of a month as the schedule wrote it, signed once for both editions, and shown ever after as it was."""
