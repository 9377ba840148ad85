"""Plans and their lines as programs ask for them."""
