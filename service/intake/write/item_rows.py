"""Rows that state something item by item, by what they are about, and those of them that contradict each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scoring.facts import NO_DATE
from service.core.arrays import Array, Ints
from service.facts.by_item import ByItem
from service.intake.write.visit_rows import by_item_of, columns_of_visits
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch
from service.reading.by_item import item_compared
from service.reading.identity import joined_keys


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What one row states of a visit or sample; `of_item` is None where it speaks of no item and no result."""

    place: int
    stated: dict[str, Any]
    item: str
    of_item: dict[str, Any] | None


# The enterprise, the identity of the visit or sample, the day of recording (NO_DATE where none is stated).
Key = tuple[int, int, int]


def rows_by_key(
    places: Sequence[int], ids: Array, identity: Array, columns: dict[str, list[Any]], kept: ByItem
) -> dict[Key, list[ItemRow]]:
    """The rows at `places` by what they are about and day of recording."""
    found: dict[Key, list[ItemRow]] = {}
    owners, keys = ids.tolist(), identity.tolist()
    for place in places:
        of_item = {name: columns[name][place] for name in kept.item_fields if columns[name][place] is not None}
        stated = {name: columns[name][place] for name in kept.fields if columns[name][place] is not None}
        item = columns["item"][place] or ""
        # What is revoked by a row about an item is the item, else the whole.
        (stated if item else of_item).pop("revoked", None)
        row = ItemRow(place, stated, item, of_item if item or of_item else None)
        found.setdefault((owners[place], keys[place], columns["recorded"][place]), []).append(row)
    return found


def contradicting_of(rows: Sequence[ItemRow]) -> set[int]:
    """The places of the rows that state one thing of the whole, or of one of its items, differently."""
    wrong = _contradicting([(row.place, row.stated) for row in rows])
    by_item: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for row in rows:
        if row.of_item is not None:
            by_item.setdefault(item_compared(row.item), []).append((row.place, row.of_item))
    for of_item in by_item.values():
        wrong |= _contradicting(of_item)
    return wrong


def _contradicting(rows: list[tuple[int, dict[str, Any]]]) -> set[int]:
    if len(rows) < 2:
        return set()
    wrong: set[int] = set()
    for name in {name for _, stated in rows for name in stated}:
        if len({stated[name] for _, stated in rows if name in stated}) > 1:
            wrong |= {place for place, stated in rows if name in stated}
    return wrong


def disputed_lines_of(read: Callable[[], Iterable[IntakeBatch]], work: Work) -> Ints:
    """The lines of a file of items that contradict each other and stand in several batches; `read` reads it anew.

    What stands in one batch is compared where it is taken in.
    """
    batches = [np.unique(_keys_of(batch)) for batch in read() if by_item_of(batch)]
    if len(batches) < 2:
        return np.empty(0, np.int64)
    keys, times = np.unique(np.concatenate(batches), return_counts=True)
    spread = keys[times > 1]
    if not len(spread):
        return np.empty(0, np.int64)
    groups: dict[Key, list[ItemRow]] = {}
    for batch in read():
        kept = by_item_of(batch)
        if kept is None:
            continue
        own = _keys_of(batch)
        places = np.flatnonzero(np.isin(own, spread))
        assert batch.identity is not None
        rows = rows_by_key(places.tolist(), own.view(np.int64), batch.identity, columns_of_visits(batch, work), kept)
        lines = batch.lines.tolist()
        for key, some in rows.items():
            by_line = [ItemRow(lines[row.place], row.stated, row.item, row.of_item) for row in some]
            groups.setdefault(key, []).extend(by_line)
    wrong = set[int]().union(*map(contradicting_of, groups.values()))
    return np.array(sorted(wrong), np.int64)


def _keys_of(batch: IntakeBatch) -> npt.NDArray[np.uint64]:
    """A key of the enterprise, the visit or sample, and the day of recording of each row."""
    assert batch.identity is not None
    recorded = batch.columns.get("recorded_at", np.full(len(batch), NO_DATE, np.int32))
    parts = [batch.uscc, *(pa.array(column).cast(pa.string()) for column in (batch.identity, recorded))]
    return joined_keys(parts)
