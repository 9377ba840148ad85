"""A delivery judged as a whole where some of its rows, taken in transaction by transaction, might be judged otherwise.

How many rows a transaction takes decides nothing: of records whose rows came in several transactions the file is read
once more, and what its rows add to what was known before it is settled for all of them at once. What was stored and is
not to count is made void, what was left out and is to count is added.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from service.core.arrays import Array, Ints, Mask
from service.core.db.bulk import insert_columns
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.packing import split_rows
from service.core.db.tables.facts import void_record
from service.facts.visible import KEY
from service.intake.write.outcome import Dealt, Outcome, Taken
from service.intake.write.records import (
    Incoming,
    acting_rows_of,
    incoming_of,
    is_stored,
    known_of,
    refuse_conflicts,
    store_records,
)
from service.intake.write.rows_to_check import keep_refused_rows
from service.intake.write.seen import keys_of_records
from service.intake.write.take import find_enterprises, refused_rows_of
from service.intake.write.versions import Versions, settle
from service.intake.write.work import Coding, Work
from service.reading.batches import IntakeBatch, RefusedRow

# Records that are judged at once; for more the file is read several times.
_AT_ONCE = 500_000
_COUNTED = {Outcome.INSERTED: "inserted", Outcome.CORRECTED: "corrected", Outcome.UNCHANGED: "unchanged"}
_COUNTED |= {Outcome.REFUSED: "quarantined"}


@dataclass(slots=True)
class _Rows:
    """Rows of one batch to be judged again, and how each would be kept to be checked."""

    acting: Incoming
    refused: list[RefusedRow]
    of_row: Ints


def judge_again(
    connection: Connection, read: Callable[[], Iterable[IntakeBatch]], work: Work, *, rows_at_once: int = _AT_ONCE
) -> Iterator["Judged"]:
    """What is to be changed of what an import has stored; `read` reads its file anew."""
    keys = work.several.keys
    slices = -(-len(keys) // rows_at_once)
    for number in range(slices):
        chosen = keys[keys % np.uint64(slices) == number]
        again = replace(work, coding=Coding())
        pieces = [piece for batch in read() if (piece := _rows_of(connection, batch, chosen, again)) is not None]
        if pieces:
            yield _judged(connection, pieces, again)


@dataclass(slots=True)
class Judged:
    """Rows to add, stored rows to make void, rows to check, and what changes in the counts of the import."""

    new: Versions
    void: Array
    refused: list[RefusedRow]
    counts: Counter[str]

    def write(self, connection: Connection, work: Work) -> Taken:
        """Writes it within the caller's transaction; returns the change in the counts."""
        if len(self.new) or len(self.void):
            change_id = begin_change(connection, work.kind, work.known_on, work.actor, work.import_id)
            store_records(connection, self.new, change_id)
            _make_void(connection, self.void, change_id)
            touched = np.concatenate((self.new.rows["enterprise_id"], self.void["enterprise_id"]))
            end_change(connection, change_id, touched)
        if work.import_id is not None:
            keep_refused_rows(connection, work.import_id, self.refused)
        counts = self.counts
        return Taken(
            inserted=counts["inserted"],
            unchanged=counts["unchanged"],
            corrected=counts["corrected"],
            quarantined=counts["quarantined"],
        )


def _make_void(connection: Connection, rows: Array, change_id: int) -> None:
    if len(rows):
        columns = {name: rows[name].tolist() for name in KEY}
        columns |= {"found_by": [change_id] * len(rows), "packed": split_rows(rows)}
        insert_columns(connection, void_record, columns)


def _rows_of(connection: Connection, batch: IntakeBatch, keys: Array, work: Work) -> _Rows | None:
    """The rows of the batch that are of the records with `keys`; None where none is."""
    if not len(batch):
        return None
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    rows, _ = incoming_of(connection, batch, find_enterprises(connection, batch, work), work, dealt)
    rows = rows.take(np.flatnonzero(_is_of(rows.versions.rows, keys)))
    if not len(rows.places):
        return None
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    known = known_of(connection, rows.versions.rows, work)
    acting = acting_rows_of(connection, batch, rows, known, work, dealt)
    if not len(acting.places):
        return None
    once, of_row = np.unique(acting.places, return_inverse=True)
    refuse_conflicts(batch, once, dealt)
    return _Rows(acting, refused_rows_of(batch, dealt.rejects[-len(once) :]), of_row)


def _judged(connection: Connection, pieces: list[_Rows], work: Work) -> Judged:
    whole = pieces[0].acting.versions
    for piece in pieces[1:]:
        whole = whole.joined(piece.acting.versions)
    held = known_of(connection, whole.rows, work)
    mine = held.rows["delivery"] == work.delivery
    before, stored = held.take(np.flatnonzero(~mine)), held.take(np.flatnonzero(mine))
    first, final = _outcomes_by_batch(pieces, before), settle(whole, before)
    # What waits since a batch was taken in stays a row to check.
    final[first == Outcome.REFUSED] = Outcome.REFUSED
    wanted = whole.take(np.flatnonzero(is_stored(final)))
    missing, void = _differences(wanted, stored)
    bounds = np.cumsum([0, *(len(piece.acting.places) for piece in pieces)])
    counts, refused = Counter[str](), list[RefusedRow]()
    for piece, start, stop in zip(pieces, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        was, now = (_of_rows(found[start:stop], piece.of_row) for found in (first, final))
        for before_, after in zip(was.tolist(), now.tolist(), strict=True):
            counts[_COUNTED[Outcome(before_)]] -= 1
            counts[_COUNTED[Outcome(after)]] += 1
        newly = np.flatnonzero((now == Outcome.REFUSED) & (was != Outcome.REFUSED)).tolist()
        refused += [piece.refused[place] for place in newly]
    return Judged(wanted.take(missing), stored.rows[void], refused, counts)


def _outcomes_by_batch(pieces: list[_Rows], before: Versions) -> Ints:
    """What became of the rows when they were taken in batch by batch."""
    known, outcomes = before, []
    for piece in pieces:
        found = settle(piece.acting.versions, known)
        outcomes.append(found)
        known = known.joined(piece.acting.versions.take(np.flatnonzero(is_stored(found))))
    return np.concatenate(outcomes)


def _of_rows(outcomes: Ints, of_row: Ints) -> Ints:
    """One outcome for each row of the file: refused where any is, else the largest."""
    found = np.zeros(of_row.max(initial=-1) + 1, np.int64)
    np.maximum.at(found, of_row, outcomes)
    found[of_row[outcomes == Outcome.REFUSED]] = Outcome.REFUSED
    return found


def _differences(wanted: Versions, stored: Versions) -> tuple[Array, Array]:
    """The places of rows wanted that are not stored, and of rows stored that are not wanted."""
    theirs: Counter[tuple[object, ...]] = Counter(_contents(stored))
    missing = []
    for place, content in enumerate(_contents(wanted)):
        if theirs[content]:
            theirs[content] -= 1
        else:
            missing.append(place)
    void = []
    for place, content in enumerate(_contents(stored)):
        if theirs[content]:
            theirs[content] -= 1
            void.append(place)
    return np.array(missing, np.intp), np.array(void, np.intp)


def _contents(versions: Versions) -> list[tuple[object, ...]]:
    """Everything of each row but for where it is stored."""
    rows = versions.rows.copy()
    for name in ("change_id", "part"):
        rows[name] = 0
    return list(zip(split_rows(rows), *(text.tolist() for text in versions.texts.values()), strict=True))


def _is_of(rows: Array, keys: Array) -> Mask:
    return np.isin(keys_of_records(rows["enterprise_id"], rows["identity"]), keys)
