"""Counts of exceptions as tables, by person and by month; rows stand by name or month and are never ranked."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.texts import Text
from service.estimates.exceptions.exception import ExceptionKind
from service.estimates.exceptions.queries.entries import OfMonth, OfPerson

# Who did it where nobody did it by hand, as an address says it.
NOBODY = "-"
SYSTEM = Text("系统", "The system")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of counts: a person by log-in or a month, its words, the number of each kind, where they are listed."""

    key: str
    words: Text
    numbers: Mapping[ExceptionKind, int]
    address: str


def kinds_among(counts: Sequence[OfMonth] | Sequence[OfPerson]) -> list[ExceptionKind]:
    """The kinds that occur, in their order."""
    found = {one.kind for one in counts}
    return [kind for kind in ExceptionKind if kind in found]


def rows_by_person(
    counts: Sequence[OfPerson], names: Mapping[str, Text], address_of: Callable[[str], str]
) -> list[Row]:
    """A row for each person, by name; last what nobody did by hand."""
    numbers: dict[str, Counter[ExceptionKind]] = {}
    for one in counts:
        numbers.setdefault(one.by or NOBODY, Counter())[one.kind] += one.number
    rows = [Row(key, names.get(key, SYSTEM), own, address_of(key)) for key, own in numbers.items()]
    return sorted(rows, key=lambda row: (row.key == NOBODY, row.words.zh, row.key))


def rows_by_month(counts: Sequence[OfMonth], months: Sequence[date], address_of: Callable[[str], str]) -> list[Row]:
    """A row for each month, the latest first."""
    numbers = {month: Counter[ExceptionKind]() for month in months}
    for one in counts:
        numbers[one.month][one.kind] += one.number
    named = [(f"{month:%Y-%m}", own) for month, own in numbers.items()]
    return [Row(name, Text(name, name), own, address_of(name)) for name, own in reversed(named)]


def totals_of(counts: Sequence[OfMonth], months: Sequence[date]) -> list[int]:
    """How many there are in each of the months, without those that are listed by count alone."""
    numbers: Counter[date] = Counter()
    for one in counts:
        if one.kind is not ExceptionKind.SHORT_OPINION:
            numbers[one.month] += one.number
    return [numbers[month] for month in months]
