"""The ledger as tables: items taken in from one, taken away as one, and the brief of a month."""
