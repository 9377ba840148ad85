"""The rule studio: a draft beside the enterprises that it is about, and beside what is proved of it."""
