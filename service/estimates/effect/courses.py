"""What is counted of visits that this service organised: those that served several at once, and what became public."""

from dataclasses import dataclass

import numpy as np

from rules.calendar import day_of
from service.core.arrays import Array, Ints, Mask
from service.estimates.effect.counted import MONTHS, By, Tally, months_of
from service.estimates.effect.period import Period

OWN, MERGED, SAVED = "own_visits", "merged_visits", "saved_visits"
DUE, IN_TIME, LATE, OPEN = "results_due", "published_in_time", "published_late", "unpublished_late"
WAITING = "results_waiting"


@dataclass(frozen=True, slots=True, eq=False)
class CourseRows:
    """The courses whose result is reviewed, by visit, the one that leads first.

    `day` is that of the visit, `due` the last day to publish it (-1: none), `published` the moment it was first public
    (-1: never), `selections` how many selections the visit serves. `authority` are places in `names`.
    """

    visit: Ints
    place: Ints
    day: Ints
    due: Ints
    published: Ints
    selections: Ints
    authority: Ints
    names: list[str]
    on_site: Mask
    publishable: Mask
    waits: Mask


def count_merged(tally: Tally, rows: CourseRows, period: Period) -> None:
    """Counts the visits made on site, those that served several selections or authorities, and visits spared by that.

    A visit that serves so many selections by so many authorities spares all but one of the greater number.
    """
    begins = np.flatnonzero(np.append(True, np.diff(rows.visit) != 0)[: len(rows.visit)])
    if not len(begins):
        return
    went = np.diff(np.append(begins, len(rows.visit)))
    on_site = np.logical_or.reduceat(rows.on_site, begins)
    made = on_site & period.holds(rows.day[begins])
    served = np.maximum(rows.selections[begins], went)
    for figure, held, weights in (
        (OWN, made, None),
        (MERGED, made & (served > 1), None),
        (SAVED, made & (served > 1), served - 1),
    ):
        at = begins[held]
        _add(tally, figure, rows, at, rows.day[at], None if weights is None else weights[held])


def count_published(tally: Tally, rows: CourseRows, period: Period) -> None:
    """Counts the results whose last day of publication has passed: public by then, later, not yet; by month of it."""
    due = rows.publishable & period.are_past(rows.due)
    public = period.days_of(rows.published)
    is_public = public <= day_of(period.last)
    for figure, held in (
        (DUE, due),
        (IN_TIME, due & is_public & (public <= rows.due)),
        (LATE, due & is_public & (public > rows.due)),
        (OPEN, due & ~is_public),
    ):
        at = np.flatnonzero(held)
        _add(tally, figure, rows, at, rows.due[at])
    waiting = rows.waits & ((rows.due < 0) | (rows.due > day_of(period.passed)))
    tally.add(WAITING, rows.place[waiting])


def _add(tally: Tally, figure: str, rows: CourseRows, at: Array, days: Array, weights: Array | None = None) -> None:
    tally.add(figure, rows.place[at], weights=weights)
    tally.add(figure, rows.place[at], By.MONTH, months_of(days) - 1, MONTHS, weights)
    tally.add(figure, rows.place[at], By.AUTHORITY, rows.authority[at], rows.names or [""], weights)
