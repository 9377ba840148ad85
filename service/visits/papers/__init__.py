"""The papers of a visit: what each says, printed one by one or of a whole batch, and how they were served."""
