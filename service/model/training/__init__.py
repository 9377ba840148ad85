"""From inspections to a model and its evaluation: what only the product's own facts can say; `models` does the rest."""
