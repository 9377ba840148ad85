"""Re-scoring runs: started, computed in parts, put into effect, held or withdrawn."""
