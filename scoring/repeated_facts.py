"""Blocks of facts in which an enterprise may stand many times, such as once for each of its inspections."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from scoring.facts import Facts, Ints, Mask, Records
from scoring.known_versions import Ids


class Repeater:
    """Repeats the enterprises of one block again and again: whose each record is, is looked up once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def at(self, places: Ints) -> Facts:
        """The block whose row i is the enterprise at `places[i]`, with all of its records."""
        facts = self._facts
        if len(places) == len(facts) and (places == np.arange(len(facts))).all():
            return facts
        return Facts(
            CodesAt(facts.uscc, places),
            {name: column[places] for name, column in facts.attributes.items()},
            self._records(places),
            facts.vocabularies,
        )

    @cached_property
    def _orders(self) -> dict[str, tuple[Ints, Ints]]:
        """By type the rows in order of their enterprises, and where those of each begin, and end."""
        edges, orders = np.arange(len(self._facts) + 1), {}
        for name, run in self._facts.records.slices.items():
            owner = self._facts.records.owner[run]
            order = np.argsort(owner, kind="stable")
            orders[name] = order + run.start, owner[order].searchsorted(edges)
        return orders

    def _records(self, places: Ints) -> Records:
        records, rows, owners, slices, start = self._facts.records, [], [], {}, 0
        numbers = np.arange(len(places), dtype=np.int32)
        for name, (order, begins) in self._orders.items():
            found, lengths = _rows_from(order, begins[places], begins[places + 1])
            rows.append(found)
            owners.append(np.repeat(numbers, lengths))
            slices[name] = slice(start, start + len(found))
            start += len(found)
        taken = np.concatenate(rows) if rows else np.empty(0, np.int64)
        columns = {name: column[taken] for name, column in records.columns.items()}
        owner = np.concatenate(owners) if owners else np.empty(0, np.int32)
        identity = None if records.identity is None else records.identity[taken]
        return Records(owner, slices, columns, ids_at(records.ids, taken), identity)


class CodesAt(Sequence[str]):
    """The codes of some enterprises, which are looked up when one is asked for."""

    def __init__(self, codes: Sequence[str], places: Ints) -> None:
        self._codes, self._places = codes, places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return CodesAt(self._codes, self._places[index])
        return self._codes[int(self._places[index])]


def repeat_facts(facts: Facts, places: Ints) -> Facts:
    """Returns the block whose row i is the enterprise at `places[i]` of `facts`, with all of its records."""
    return Repeater(facts).at(places)


def rows_of_each(owner: Ints, places: Ints) -> tuple[Ints, Ints]:
    """The rows of the enterprise `places[i]` for each i in turn, in their order, and how many each has (n,).

    `owner` (rows,) says whose each row is, in any order; an enterprise may stand at many places.
    """
    order = np.argsort(owner, kind="stable")
    sorted_owner = owner[order]
    first = sorted_owner.searchsorted(places, "left")
    return _rows_from(order, first, sorted_owner.searchsorted(places, "right"))


def _rows_from(order: Ints, first: Ints, behind: Ints) -> tuple[Ints, Ints]:
    """What stands in `order` from each of `first` up to each of `behind`, in turn, and how many each has."""
    lengths = behind - first
    begins = np.cumsum(lengths) - lengths
    return order[np.arange(lengths.sum()) + np.repeat(first - begins, lengths)], lengths


def ids_at(ids: Ids | None, rows: Ints) -> Ids | None:
    """The ids of some rows; None where there are none."""
    if ids is None:
        return None
    if isinstance(ids, np.ndarray):
        return ids[rows]
    if isinstance(ids, pa.Array):
        return ids.take(pa.array(rows))
    return [ids[row] for row in rows.tolist()]


def without_rows(facts: Facts, left_out: Mask) -> Facts:
    """The facts without some rows of records."""
    records, kept = facts.records, np.flatnonzero(~left_out)
    if len(kept) == len(records):
        return facts
    bounds = [end for run in records.slices.values() for end in (run.start, run.stop)]
    ends = np.searchsorted(kept, bounds).tolist()
    runs = zip(ends[::2], ends[1::2], strict=True)
    some = Records(
        records.owner[kept],
        {name: slice(*run) for name, run in zip(records.slices, runs, strict=True)},
        {name: column[kept] for name, column in records.columns.items()},
        ids_at(records.ids, kept),
        None if records.identity is None else records.identity[kept],
        {name: words[kept] for name, words in records.words.items()},
    )
    return Facts(facts.uscc, facts.attributes, some, facts.vocabularies)
