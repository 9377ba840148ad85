"""Officers and recusals for programs."""
