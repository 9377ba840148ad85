"""Manual adjustments: proposed by one person, approved by another, ended on a day."""
