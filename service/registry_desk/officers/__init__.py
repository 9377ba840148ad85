"""Officers who may be drawn: looked up, entered, taken in; who is recused from whom."""
