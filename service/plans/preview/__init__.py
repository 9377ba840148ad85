"""What a batch would bring about, before it is committed to: visits, officer days, overlaps, what it betrays."""
