"""Batches as people and programs ask for them while they are drafts; what follows is the draw's."""
