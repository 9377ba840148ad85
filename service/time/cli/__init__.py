"""What commands about one enterprise have in common."""
