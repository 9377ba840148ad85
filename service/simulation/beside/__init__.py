"""At the end of a simulated year: what the service says, beside what is true and what really happened."""
