"""Visits that are begun before they are approved, or entered after they were made: until when what has to follow."""

from datetime import date, timedelta

# After a failure of the system a visit is entered by hand within so many calendar days; what comes later is marked.
MOST_DAYS_BY_HAND = 10


def last_day_to_approve(begun_on: date) -> date:
    """The last day on which a visit that was begun at once is approved in time: the next calendar day."""
    return begun_on + timedelta(days=1)
