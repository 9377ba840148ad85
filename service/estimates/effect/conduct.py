"""What the figures of ratings of conduct are called."""

MARKS, CONTENT = "conduct_marks", "conduct_content"
QUARTERS = ["1", "2", "3", "4"]
