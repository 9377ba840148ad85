"""Call-backs: whom chance chose of closed items and visited firms, and what they said."""
