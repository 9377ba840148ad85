"""Which rows of a file are versions of one record, which of them wait, and which are copies: block by block.

The records of an enterprise lie in one block, so a block is settled by itself, once all rows of the file are set
aside. Where no two rows of a block are of one record, finding that out is all that is done.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.item_results import RANKED, combined_items
from scoring.known_versions import content_of, stated_of
from scoring.same_records import same_records_of
from scoring.version_content import Content, copies_of, waiting_of
from scoring.version_order import begins_of, repeated_rows_of
from service.core.arrays import Array, Ints, Mask
from service.core.files.faults import Fault

# What each row carries beside its fields: its keys (see `service.reading.identity`), 0 where it has none.
KEYS: Mapping[str, type[np.generic]] = {"parts": np.uint64, "named": np.uint64, "source_key": np.uint64}
# The item that a row of a result by item is about, 0 for none.
ITEM = "item_key"
# Where a row stands among the versions of its record.
PLACED = ("recorded_at", "version")
_DECIMAL = 10_000


@dataclass(frozen=True, slots=True)
class Settled:
    """The rows of a block that are of records with several rows, ascending, each with the number of its record.

    `contested` rows may be of two records or of one, `waiting` rows contradict another; both are refused. `copies` are
    left out.
    """

    rows: Ints
    identity: Ints
    contested: Mask
    waiting: Mask
    copies: Mask

    @property
    def refused(self) -> Ints:
        """The rows that wait to be checked."""
        found: Ints = self.rows[self.contested | self.waiting]
        return found

    @property
    def left_out(self) -> Ints:
        """The rows that are not scored."""
        found: Ints = self.rows[self.contested | self.waiting | self.copies]
        return found

    def faults(self) -> Iterator[tuple[Ints, Fault]]:
        """The rows that wait to be checked, and why."""
        yield self.rows[self.contested], Fault.TWO_RECORDS_OR_ONE
        yield self.rows[self.waiting], Fault.CONFLICTING_VERSIONS

    def identities(self, n: int) -> Ints:
        """The number of the record of each of the `n` rows of the block."""
        identity = np.arange(n)
        identity[self.rows] = self.identity
        return identity


def settled_rows(
    keys: Mapping[str, Array], read: Callable[[], Mapping[str, Array]], compared: Sequence[str]
) -> Settled | None:
    """The rows of one block that are of records with several rows; None where every row is a record.

    `keys` are the columns `owner`, those of `KEYS` and `item_key` where results come by item; `read` gives all columns
    of the block, `compared` are the names of those that rows are compared by.
    """
    owner = keys["owner"].astype(np.int64)
    same = same_records_of(owner, keys["parts"], keys["named"], keys["source_key"].view(np.int64))
    if same.identity is None:
        return None
    columns = read()
    rows = np.sort(repeated_rows_of([owner, same.identity]))
    rows = np.union1d(rows, np.flatnonzero(same.contested))
    record = [owner[rows], same.identity[rows]]
    if ITEM in keys:
        # The items of one visit do not contradict one another.
        record.append(keys[ITEM][rows].view(np.int64))
    contested = same.contested[rows]
    sound = np.flatnonzero(~contested)
    contents = [_content(name, columns[name][rows][sound]) for name in compared]
    placed = {name: columns[name][rows][sound] for name in PLACED if name in columns}
    stated = stated_of([column[sound] for column in record], placed)
    waiting, copies = np.zeros((2, len(rows)), np.bool_)
    waiting[sound] = waiting_of(stated, contents)
    copies[sound] = copies_of(stated, contents) & ~waiting[sound]
    return Settled(rows, same.identity[rows], contested, waiting, copies)


def _content(name: str, column: Array) -> Content:
    if name == "type":
        return Content(column, -1)
    return Content(column.view(np.int64), 0) if column.dtype == np.uint64 else content_of(name, column)


def combined_rows(
    owner: Ints, identity: Ints, item: Array, kinds: Mapping[str, slice], outcome: Ints, words: Sequence[str]
) -> tuple[Ints, Ints, Ints]:
    """Results by item as one result each: the rows left out, the rows that decide, and how many items were faulty.

    The rows are those of a block that are left after it was settled; `kinds` are the runs of their types. The faulty
    items are held as a measured value is.
    """
    nothing = np.empty(0, np.int64)
    left_out, deciding, faulty = [nothing], [nothing], [nothing]
    numbers = np.unique(item, return_inverse=True)[1].astype(np.int64)
    numbers[item == 0] = -1
    for name in kinds.keys() & RANKED.keys():
        run = np.arange(kinds[name].start, kinds[name].stop)
        # In the order of items, so that the order of rows decides nothing.
        rows = run[np.lexsort((item[run], identity[run], owner[run]))]
        if not len(rows):
            continue
        record = np.cumsum(begins_of([owner, identity], rows)) - 1
        by_item = np.bincount(record, item[rows] != 0)[record] > 0
        rows, record = rows[by_item], record[by_item]
        combined = combined_items(name, record, numbers[rows], outcome[rows], words)
        chosen = rows[combined.row]
        left_out.append(np.setdiff1d(rows, chosen))
        deciding.append(chosen)
        faulty.append(combined.faulty * _DECIMAL)
    return np.concatenate(left_out), np.concatenate(deciding), np.concatenate(faulty)
