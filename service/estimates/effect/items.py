"""What is counted of the ledger in a year, as its briefs count months; what was due and closed out; what came back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from rules.calendar import day_of
from service.core.arrays import Ints, Mask
from service.estimates.effect.counted import MONTHS, By, Tally, months_of
from service.estimates.effect.period import Period
from service.estimates.effect.texts import Texts

# What stands for no day: behind all of them.
NEVER = 2**31 - 1
ITEMS_DUE, CLOSED_IN_TIME, ANSWERS, RETURNED = "items_due", "closed_in_time", "answers", "returned"


@dataclass(frozen=True, slots=True, eq=False)
class ItemRows:
    """Items of the ledger: the days on which they were filed, due, settled and ended; `NEVER` for none.

    `closed_out` are those that ended so, `dropped` those that ended otherwise.
    """

    type: Texts
    place: Ints
    filed: Ints
    due: Ints
    settled: Ints
    ended: Ints
    closed_out: Mask
    dropped: Mask


def count_items(tally: Tally, rows: ItemRows, period: Period) -> None:
    """Counts the items of the year and of each of its months by type: the figures of the ledger's briefs, and more."""
    for figure, held in figures_of(rows, period.first, period.last):
        tally.add(figure, rows.place[held])
        tally.add(figure, rows.place[held], By.TYPE, rows.type.places[held], rows.type.words)
    due = period.are_past(rows.due) & ~rows.dropped
    for figure, held in ((ITEMS_DUE, due), (CLOSED_IN_TIME, due & rows.closed_out & (rows.settled <= rows.due))):
        keys = {By.MONTH: (months_of(rows.due[held]) - 1, MONTHS), By.TYPE: (rows.type.places[held], rows.type.words)}
        tally.add_by(figure, rows.place[held], keys)
    for first, last in months_in(period):
        for figure, held in figures_of(rows, first, last):
            at = rows.place[held]
            tally.add(figure, at, By.MONTH, np.zeros_like(at), [MONTHS[first.month - 1]])


def figures_of(rows: ItemRows, first: date, last: date) -> Iterator[tuple[str, Mask]]:
    """Which items each figure of the days from one to another counts: as `service.ledger.figures` does one by one."""
    begins, ends = day_of(first), day_of(last)
    settled = (rows.settled >= begins) & (rows.settled <= ends)
    dated = rows.due != NEVER
    not_ended = rows.ended > ends
    unsettled = rows.settled > ends
    # Only what had been filed by then is open.
    there = rows.filed <= ends
    yield "filed", there & (rows.filed >= begins)
    yield "in_time", settled & dated & (rows.settled <= rows.due)
    yield "late", settled & dated & (rows.settled > rows.due)
    yield "unclocked", settled & ~dated
    yield "closed_out", rows.closed_out & (rows.ended >= begins) & (rows.ended <= ends)
    yield "open", there & not_ended & unsettled
    yield "overdue", there & not_ended & unsettled & (rows.due < ends)


def months_in(period: Period) -> Iterator[tuple[date, date]]:
    """The first and the last day of each month of a period."""
    first = period.first
    while first <= period.last:
        after = (first + timedelta(days=31)).replace(day=1)
        yield first, min(after - timedelta(days=1), period.last)
        first = after


@dataclass(frozen=True, slots=True, eq=False)
class StepRows:
    """Answers given to items, and answers that were returned, by the day of each."""

    type: Texts
    place: Ints
    day: Ints
    is_return: Mask


def count_steps(tally: Tally, rows: StepRows) -> None:
    """Counts answers, and those that were returned, by month and type."""
    keys: Mapping[str, Mask] = {ANSWERS: ~rows.is_return, RETURNED: rows.is_return}
    for figure, held in keys.items():
        at = rows.place[held]
        months, types = months_of(rows.day[held]) - 1, rows.type.places[held]
        tally.add_by(figure, at, {By.MONTH: (months, MONTHS), By.TYPE: (types, rows.type.words)})
