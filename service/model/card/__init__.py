"""The card of a model as a document that a regulator can read."""
