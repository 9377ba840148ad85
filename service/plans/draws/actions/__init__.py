"""Every change of a draw, each with its line of the log of draws and its audit entry."""
