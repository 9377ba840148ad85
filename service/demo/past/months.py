"""The months in which the demonstration's earlier work lies, done by a clock that is set.

The clock is set as it is in a simulated year, and for the same reason: what a bureau did in a month that has ended is
on record with the days on which it was done. A draw is locked, drawn and verified on the day that it is; none of these
acts takes another one. It goes from the first of those days to the last and never back, before anything is done today.
"""

from datetime import date, timedelta

from service.estimates.call_backs.quarters import days_of, quarter_of
from service.reports.months import month_of, next_month


def past_months(day: date) -> tuple[date, date]:
    """The first days of two ended months: the middle one of the last quarter that ended, and the last before a day."""
    ended = days_of(quarter_of(days_of(quarter_of(day))[0] - timedelta(days=1)))[0]
    return next_month(ended), month_of(month_of(day) - timedelta(days=1))
