"""The rule-set language, and the rule sets as data. Pure: no clock, no environment, no network."""
