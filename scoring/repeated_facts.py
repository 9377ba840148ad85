"""Blocks of facts in which an enterprise may stand many times, such as once for each of its inspections."""

import numpy as np
import pyarrow as pa

from scoring.facts import Facts, Ints, Records
from scoring.known_versions import Ids


def repeat_facts(facts: Facts, places: Ints) -> Facts:
    """Returns the block whose row i is the enterprise at `places[i]` of `facts`, with all of its records."""
    codes = facts.uscc
    return Facts(
        [codes[place] for place in places.tolist()],
        {name: column[places] for name, column in facts.attributes.items()},
        _records(facts.records, places),
        facts.vocabularies,
    )


def _records(records: Records, places: Ints) -> Records:
    rows, owners, slices, start = [], [], {}, 0
    for name, run in records.slices.items():
        found, lengths = rows_of_each(records.owner[run], places)
        rows.append(found + run.start)
        owners.append(np.repeat(np.arange(len(places), dtype=np.int32), lengths))
        slices[name] = slice(start, start + len(found))
        start += len(found)
    taken = np.concatenate(rows) if rows else np.empty(0, np.int64)
    columns = {name: column[taken] for name, column in records.columns.items()}
    owner = np.concatenate(owners) if owners else np.empty(0, np.int32)
    identity = None if records.identity is None else records.identity[taken]
    return Records(owner, slices, columns, ids_at(records.ids, taken), identity)


def rows_of_each(owner: Ints, places: Ints) -> tuple[Ints, Ints]:
    """The rows of the enterprise `places[i]` for each i in turn, in their order, and how many each has (n,).

    `owner` (rows,) says whose each row is, in any order; an enterprise may stand at many places.
    """
    order = np.argsort(owner, kind="stable")
    sorted_owner = owner[order]
    first = sorted_owner.searchsorted(places, "left")
    lengths = sorted_owner.searchsorted(places, "right") - first
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
