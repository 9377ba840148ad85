"""What changes accounts, tokens and sessions: checked, carried out and recorded in one transaction each."""
