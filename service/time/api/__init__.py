"""Questions about time that programs ask: decisions made again, what comes."""
