"""The rule-set language as strict schemas, one file for each part of it."""
