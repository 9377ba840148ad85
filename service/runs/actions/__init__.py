"""Every change of state of a run: started, completed, decided."""
