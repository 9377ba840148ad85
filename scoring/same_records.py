"""Which rows are one record (semantics 2, "Which record it is"), on whole columns.

A row is known by its parts, where it states them all, and by how its source calls it. Rows with equal parts are one
record, and so are rows that one source calls by one name, whatever parts they state: a later one corrects them. Where
that would join what is known as two records, nobody can tell, and the rows of that name wait.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.facts import Ints, Mask
from scoring.version_order import begins_of, repeated_rows_of

Keys = npt.NDArray[np.uint64]
# The key of a row that does not state it.
NO_KEY = np.uint64(0)


@dataclass(frozen=True, slots=True)
class SameRecords:
    """`identity` is equal where two rows of one enterprise are of one record, None where no two are; `contested` is
    True for rows of which nobody can tell whether they are of one record or of two.
    """

    identity: Ints | None
    contested: Mask

    @classmethod
    def none(cls, n: int) -> "SameRecords":
        """Every one of `n` rows is a record of its own."""
        return cls(None, np.zeros(n, np.bool_))


def same_records_of(owner: Ints, parts: Keys, named: Keys, source: npt.NDArray[Any]) -> SameRecords:
    """Which rows are one record.

    Parameters
    ----------
    owner : (rows,) the enterprise of each
    parts : (rows,) a key of the type and the parts that it is known by, `NO_KEY` where one is not stated
    named : (rows,) a key of the source, the form and the record id, `NO_KEY` where there is no record id
    source : (rows,) equal where two rows come from one source
    """
    n = len(owner)
    rows = np.union1d(_repeated(owner, parts), _repeated(owner, named))
    if not len(rows):
        return SameRecords.none(n)
    contested = np.zeros(n, np.bool_)
    contested[rows] = _contested(owner[rows], parts[rows], named[rows], source[rows])
    identity = np.arange(n)
    joined = rows[~contested[rows]]
    identity[joined] = joined[_united(owner[joined], parts[joined], named[joined])]
    return SameRecords(identity, contested)


def _repeated(owner: Ints, keys: Keys) -> Ints:
    """The rows whose enterprise has another row with the same key."""
    stated = np.flatnonzero(keys != NO_KEY)
    # Multiplied by an odd number no two enterprises fall together; what does by chance is told apart below.
    mixed = keys[stated] ^ (owner[stated].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    ordered = np.sort(mixed)
    if not (ordered[1:] == ordered[:-1]).any():
        return stated[:0]
    found: Ints = stated[repeated_rows_of([owner[stated], keys[stated]])]
    return found


def _contested(owner: Ints, parts: Keys, named: Keys, source: npt.NDArray[Any]) -> Mask:
    """True for the rows of a name that stands with several parts, where these are known as records without it."""
    both = np.flatnonzero((parts != NO_KEY) & (named != NO_KEY))
    name = _numbers(owner, named, np.flatnonzero(named != NO_KEY))
    pairs = both[np.lexsort((parts[both], name[both]))]
    pairs = pairs[begins_of([name, parts], pairs)]
    several = _count_of(name, pairs)[name] > 1
    part = _numbers(owner, parts, np.flatnonzero(parts != NO_KEY))
    nameless = np.zeros(part.max(initial=0) + 1, np.bool_)
    nameless[part[(named == NO_KEY) & (parts != NO_KEY)]] = True
    names_at = _count_of(part, pairs)
    own = _numbers(part, source.astype(np.int64), both)
    names_of_source_at = _count_of(own, pairs)
    elsewhere = (names_at[part[pairs]] > 1) | nameless[part[pairs]]
    again = names_of_source_at[own[pairs]] > 1
    known_apart = np.bincount(name[pairs], elsewhere, minlength=name.max(initial=0) + 1) > 1
    twice = np.bincount(name[pairs], again, minlength=name.max(initial=0) + 1) > 0
    contested: Mask = several & (known_apart | twice)[name]
    return contested


def _numbers(owner: Ints, keys: npt.NDArray[Any], rows: Ints) -> Ints:
    """A number from 1 for each distinct pair of enterprise and key at `rows`; 0 elsewhere."""
    numbers = np.zeros(len(owner), np.int64)
    order = rows[np.lexsort((keys[rows], owner[rows]))]
    numbers[order] = np.cumsum(begins_of([owner, keys], order)) if len(order) else order
    return numbers


def _count_of(numbers: Ints, rows: Ints) -> Ints:
    """How often each number stands at `rows`."""
    return np.bincount(numbers[rows], minlength=numbers.max(initial=0) + 1)


def _united(owner: Ints, parts: Keys, named: Keys) -> Ints:
    """For each row the first of all rows that equal parts and equal names join, directly or by others."""
    first = np.arange(len(owner))
    groups = [_numbers(owner, keys, np.flatnonzero(keys != NO_KEY)) for keys in (parts, named)]
    while True:
        before = first
        for group in groups:
            least = np.full(group.max(initial=0) + 1, len(first))
            np.minimum.at(least, group, first)
            first = np.where(group > 0, np.minimum(first, least[group]), first)
        # What a row was joined to may have been joined to an earlier one meanwhile.
        first = first[first]
        if np.array_equal(first, before):
            return first
