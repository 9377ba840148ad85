"""Of whom call-backs are chosen, who they are, and what came of them."""
