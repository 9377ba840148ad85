"""The order of the versions of a record (semantics 2, "Which version", 1 to 3), on whole columns.

It is computed from what rows state and from their delivery; nothing stored is rewritten for it. Where every record has
one row, finding that out is all that is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.facts import NO_DATE, Ints, Mask

Columns: TypeAlias = Sequence[npt.NDArray[Any]]

# Later than every day of the calendar: where an undated row of a file stands.
AFTER_ALL = 1 << 22
NO_VERSION = -1


@dataclass(frozen=True, slots=True)
class Stated:
    """What rows state of their place among the versions of their record; every column is (rows,).

    `record` are columns that are equal where two rows are of one record and one source; `recorded` the days of
    recording, `NO_DATE` where none is stated; `number` the numbers of versions, negative where none is. `delivery`
    counts the deliveries and `delivered_on` are their days; without them all rows came in one file, which has no day.
    """

    record: Columns
    recorded: Ints
    number: Ints
    delivery: Ints | None = None
    delivered_on: Ints | None = None

    def __len__(self) -> int:
        return len(self.recorded)

    def take(self, rows: Ints) -> "Stated":
        """The same of some rows."""
        delivery = None if self.delivery is None else self.delivery[rows]
        delivered_on = None if self.delivered_on is None else self.delivered_on[rows]
        return Stated(
            [column[rows] for column in self.record], self.recorded[rows], self.number[rows], delivery, delivered_on
        )

    @property
    def is_dated(self) -> Mask:
        """True where a day of recording is stated."""
        dated: Mask = self.recorded != NO_DATE
        return dated

    @property
    def day(self) -> Ints:
        """The day on which each row stands: stated, else that of its delivery, else after all."""
        own = AFTER_ALL if self.delivered_on is None else self.delivered_on
        return np.where(self.is_dated, self.recorded, own).astype(np.int64)

    @property
    def known_since(self) -> Ints:
        """The day from which each row is known; what a file does not date was always known."""
        own = -NO_DATE if self.delivered_on is None else self.delivered_on
        return np.where(self.is_dated, self.recorded, own).astype(np.int64)

    @property
    def place(self) -> Ints:
        """One number for the place of each row, before its number of version is looked at.

        A dated row stands on its day, an undated one at the moment of its delivery: after all that is dated that day,
        and after earlier deliveries.
        """
        dated = self.is_dated
        delivery = 0 if self.delivery is None else np.where(dated, 0, self.delivery)
        return ((2 * self.day + ~dated) << 32) + delivery

    @property
    def version(self) -> Ints:
        """The stated numbers, `NO_VERSION` where there is none."""
        return np.maximum(self.number.astype(np.int64), NO_VERSION)


def begins_of(columns: Columns, rows: Ints | None = None) -> Mask:
    """True for each row (of `rows`, in that order) that differs from the one before it; the first always does."""
    ordered = [column if rows is None else column[rows] for column in columns]
    new = np.ones(len(ordered[0]), np.bool_)
    new[1:] = reduce(or_, [column[1:] != column[:-1] for column in ordered])
    return new


def repeated_rows_of(record: Columns, *, adjacent: bool = False) -> Ints:
    """The rows of the records that have several, record by record; none where every row is a record of its own.

    `adjacent`: rows of one record stand one after the other already, so that nothing need be sorted.
    """
    rows = np.arange(len(record[0])) if adjacent else np.lexsort(tuple(reversed(record)))
    new = begins_of(record, None if adjacent else rows)
    single = new.copy()
    single[:-1] &= new[1:]
    found: Ints = rows[~single]
    return found


def order_of(stated: Stated) -> Ints:
    """The rows by record, those of one record as its versions follow one another."""
    place, version = stated.place, stated.version
    at = _bounded_by_greater(stated.record, version, place)
    delivery = () if stated.delivery is None else (stated.delivery,)
    found: Ints = np.lexsort((*delivery, place, version, at, *reversed(stated.record)))
    return found


def _bounded_by_greater(record: Columns, version: Ints, place: Ints) -> Ints:
    """The places, those of numbered rows never after that of a greater number of their record."""
    numbered = np.flatnonzero(version != NO_VERSION)
    if not len(numbered):
        return place
    # Record by record, the greatest number first.
    rows = numbered[np.lexsort((-version[numbered], *(column[numbered] for column in reversed(record))))]
    first = begins_of(record, rows)
    least = running_least(place[rows], first)
    run = begins_of([*record, version], rows)
    start = np.maximum.accumulate(np.where(run, np.arange(len(rows)), 0))
    has_greater = ~first[start]
    bounded = place.copy()
    bounded[rows[has_greater]] = np.minimum(place[rows[has_greater]], least[start[has_greater] - 1])
    return bounded


def running_least(values: npt.NDArray[Any], begins: Mask) -> npt.NDArray[Any]:
    """The least value so far in each run of rows; a run begins where `begins` is True."""
    distinct, rank = np.unique(values, return_inverse=True)
    # Every run lies below the one before it, so that nothing is carried from run to run.
    drop = np.cumsum(begins) * len(distinct)
    lowest: npt.NDArray[Any] = distinct[np.minimum.accumulate(rank - drop) + drop]
    return lowest
