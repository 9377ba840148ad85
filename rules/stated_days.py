"""Days that people state, by whichever door: which can be meant."""

from datetime import date

from rules.texts import Text

# Days, months and years can be counted from each of these in both directions, and still there is such a day.
FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
NO_SUCH_DAY = Text("应为1900年至2999年之间的日期。", "It must be a day of the years 1900 to 2999.")


def can_be_meant(day: date) -> bool:
    """Whether somebody who states the day can mean it."""
    return FIRST <= day <= LAST
