"""What comes if nothing new happens: of one enterprise for 36 months, of everyone for a year."""
