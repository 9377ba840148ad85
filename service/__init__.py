"""Everything with side effects: files, commands and what a person sees."""
