"""Facts to measures to points to score to tier. Pure: dates come in as arguments."""
