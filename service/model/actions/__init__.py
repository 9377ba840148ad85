"""What is done with models: registered, asked for, approved, watched."""
