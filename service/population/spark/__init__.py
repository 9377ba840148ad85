"""Scoring files on Spark: the same readers and the same decision function, block by block, over Arrow."""
