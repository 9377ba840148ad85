"""The one door for facts: from a file or posted rows to checked rows: form, words, values, whose row, which record."""
