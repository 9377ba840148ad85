"""Coming changes: who changes tier within a year if nothing new happens, and because of what."""
