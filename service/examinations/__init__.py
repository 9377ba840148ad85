"""How stored blocks are scored in processes."""
