"""Results by item as one result: the worst of a visit's items, and how many of them have a problem."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.facts import NO_TEXT, Ints, Mask

# By record type the outcomes from the worst to the mildest. A word that is not among them comes before UNKNOWN_BEFORE:
# it hides no finding, and no clean item hides it. The last ones are left out unless all items are such.
RANKED: Mapping[str, tuple[str, ...]] = {
    "inspection": ("refused", "problem", "unreachable", "no_problem", "absent", "out_of_scope"),
    "spot_check": ("unqualified", "qualified"),
}
UNKNOWN_BEFORE = {"inspection": "no_problem", "spot_check": "qualified"}
FAULTY = {"inspection": "problem", "spot_check": "unqualified"}
# Outcomes of records that count in no rule and no rate: nothing was looked at.
NOTHING_SEEN: Mapping[str, tuple[str, ...]] = {"inspection": ("absent", "out_of_scope")}


@dataclass(frozen=True, slots=True, eq=False)
class Combined:
    """One row for each record, in the order of `record`: its number, the row that decides, and its faulty items.

    The row that decides has the worst outcome; of several it is that of the smallest item, then the first.
    """

    record: Ints
    row: Ints
    faulty: Ints


def combined_items(type: str, record: Ints, item: Ints, outcome: Ints, words: Sequence[str]) -> Combined:
    """The items of each record as one.

    Parameters
    ----------
    type : the record type, one of `RANKED`
    record : (rows,) which record a row belongs to
    item : (rows,) which item it is about, numbered in the order of their names, so that the order of rows decides
        nothing; -1: the record as a whole, which is no item of its own beside others
    outcome : (rows,) codes into `words`, `NO_TEXT` where none is stated
    """
    rank = _ranks_of(type, words)[outcome]
    order = np.lexsort((np.arange(len(record)), item, rank, record))
    starts = np.flatnonzero(_begins(record[order]))
    first = order[starts]
    known = record[first]
    is_faulty = outcome == _code_of(FAULTY[type], words)
    items = np.unique(np.column_stack((record, item))[is_faulty & (item >= 0)], axis=0)[:, 0]
    whole = np.unique(record[is_faulty & (item < 0)])
    number = np.bincount(np.searchsorted(known, items), minlength=len(known))
    number[np.searchsorted(known, whole)] = np.maximum(number[np.searchsorted(known, whole)], 1)
    return Combined(known, first, number.astype(np.int64))


def combined_of_few(type: str, stated: Iterable[tuple[str, str]]) -> tuple[str, int]:
    """The outcome and the number of faulty items of one record, as `combined_items` gives them, from a few items.

    `stated` are their names ("" the record as a whole) and outcomes, at least one.
    """
    held = list(stated)
    _, _, outcome = min((rank_of(type, outcome), name, outcome) for name, outcome in held)
    faulty = {name for name, outcome in held if outcome == FAULTY[type]}
    return outcome, max(len(faulty - {""}), int("" in faulty))


def rank_of(type: str, outcome: str | None) -> int:
    """The rank of an outcome, 0 the worst; None, where none is stated, is the mildest."""
    ranked = RANKED[type]
    if outcome is None:
        return 2 * len(ranked)
    return 2 * ranked.index(outcome) if outcome in ranked else 2 * ranked.index(UNKNOWN_BEFORE[type]) - 1


def _ranks_of(type: str, words: Sequence[str]) -> Ints:
    """The rank of every code; the last is that of no code at all."""
    return np.array([*(rank_of(type, word) for word in words), rank_of(type, None)], np.int64)


def _code_of(word: str, words: Sequence[str]) -> int:
    return words.index(word) if word in words else NO_TEXT - 1


def _begins(ordered: Ints) -> Mask:
    new: Mask = np.ones(len(ordered), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return new
