"""Visits that a statutory frequency of at least so many in so many months asks for, and by when. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules.calendar import date_of, day_of, months_passed_on


@dataclass(frozen=True, slots=True, order=True)
class Owing:
    """What one item asks of one firm: so many visits at least within so many months."""

    visits: int
    months: int


def due_of(made: Sequence[date], owing: Owing) -> date | None:
    """The first day on which fewer visits than are asked for lie within the months before it.

    None where there never were as many: it is due as long as they are not made. `made` are the days of visits.
    """
    newest = sorted(made, reverse=True)
    if len(newest) < owing.visits:
        return None
    return date_of(months_passed_on(day_of(newest[owing.visits - 1]), owing.months))


def number_owed(made: Sequence[date], owing: Owing, day: date) -> int:
    """How many visits are missing on the day within the months before it."""
    within = sum(1 for one in made if one <= day < date_of(months_passed_on(day_of(one), owing.months)))
    return max(0, owing.visits - within)


def strictest(owings: Iterable[Owing | None]) -> Owing | None:
    """The one that asks for most: most visits a month, of equal ones the more visits; None where none asks."""
    asked = [one for one in owings if one is not None]
    return max(asked, key=lambda one: (one.visits / one.months, one.visits), default=None)
