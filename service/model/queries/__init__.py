"""What is stored of models: files with their cards, switches, months, inclusion probabilities."""
