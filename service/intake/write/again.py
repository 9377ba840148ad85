"""A delivery judged as a whole where some of its rows, taken in transaction by transaction, might be judged otherwise.

How many rows a transaction takes decides nothing: of enterprises with a record whose rows came in several transactions
the file is read once more, and what its rows add to what was known before it is settled for all of them at once. What
was stored and is not to count is made void, what was left out and is to count is added.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import Connection

from rules.texts import Text
from service.core.arrays import Array, Ints, Mask, split_rows
from service.core.db.bulk import insert_columns
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.tables.facts import void_record
from service.facts.record_ties import EVER
from service.facts.visible import KEY
from service.intake.write.outcome import CONFLICTING, TWO_OR_ONE, Dealt, Outcome, Taken
from service.intake.write.record_keys import Found, RowKeys, find_records, forget_keys
from service.intake.write.records import (
    Incoming,
    acting_rows_of,
    incoming_of,
    is_stored,
    refuse_conflicts,
)
from service.intake.write.rows_to_check import drop_refused_rows, keep_refused_rows, lines_to_check
from service.intake.write.stored_records import known_of, store_records
from service.intake.write.take import find_enterprises, refused_rows_of
from service.intake.write.versions import Versions, settle
from service.intake.write.work import Coding, Work
from service.reading.batches import IntakeBatch, RefusedRow

# Enterprises whose rows are judged at once; for more the file is read several times.
_AT_ONCE = 500_000
_COUNTED = {Outcome.INSERTED: "inserted", Outcome.CORRECTED: "corrected", Outcome.UNCHANGED: "unchanged"}
_COUNTED |= {Outcome.REFUSED: "quarantined"}


@dataclass(slots=True)
class _Rows:
    """Rows of one batch to be judged again: their keys, which were contested, and how each would be kept to be checked,
    where it contradicts another, and where nobody can tell which record it is about.
    """

    acting: Incoming
    keys: RowKeys
    contested: Mask
    conflicting: list[RefusedRow]
    doubtful: list[RefusedRow]
    of_row: Ints


def judge_again(
    connection: Connection, read: Callable[[], Iterable[IntakeBatch]], work: Work, *, at_once: int = _AT_ONCE
) -> Iterator["Judged"]:
    """What is to be changed of what an import has stored; `read` reads its file anew."""
    owners = work.several.owners
    slices = -(-len(owners) // at_once)
    for number in range(slices):
        chosen = owners[number::slices]
        again = replace(work, coding=Coding())
        pieces = [piece for batch in read() if (piece := _rows_of(connection, batch, chosen, again)) is not None]
        if pieces:
            yield _judged(connection, pieces, again)


@dataclass(slots=True)
class Judged:
    """Rows to add, stored rows to make void, rows to check, lines that are none any more, and the changed counts.

    `found` says of which records the rows are, and `good` which of them were taken in.
    """

    new: Versions
    void: Array
    refused: list[RefusedRow]
    taken_after_all: list[int]
    counts: Counter[str]
    found: Found
    good: Array

    def rewrite(self, connection: Connection, work: Work) -> Taken:
        """Writes it within the caller's transaction; returns the change in the counts."""
        change_id = begin_change(connection, work.kind, work.known_on, work.actor, work.import_id)
        self.new.rows["delivery"] = work.delivery or change_id
        store_records(connection, self.new, change_id)
        _make_void(connection, self.void, change_id)
        noted = np.empty(0, np.int64)
        if work.kind != "repairs":
            forget_keys(connection, self.found.keys, work.delivery or change_id)
            noted = self.found.note(connection, self.good, change_id)
        touched = np.concatenate((self.new.rows["enterprise_id"], self.void["enterprise_id"], noted))
        end_change(connection, change_id, touched)
        if work.import_id is not None:
            keep_refused_rows(connection, work, self.refused)
            drop_refused_rows(connection, work.import_id, self.taken_after_all)
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


def _rows_of(connection: Connection, batch: IntakeBatch, owners: Array, work: Work) -> _Rows | None:
    """The rows of the batch that are about the enterprises `owners`; None where none is."""
    if not len(batch):
        return None
    ids = find_enterprises(connection, batch, work)
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    rows, found = incoming_of(connection, batch, ids, work, dealt, with_contested=True)
    contested = np.zeros(len(batch), np.bool_)
    contested[found.places] = found.found.contested
    rows = rows.take(np.flatnonzero(np.isin(rows.versions.rows["enterprise_id"], owners)))
    if not len(rows.places):
        return None
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    known = known_of(connection, rows.versions.rows, work)
    acting = acting_rows_of(connection, batch, rows, known, work, dealt)
    if not len(acting.places):
        return None
    once, of_row = np.unique(acting.places, return_inverse=True)
    conflicting, doubtful = (_refused_as(batch, once, why) for why in (CONFLICTING, TWO_OR_ONE))
    # A repair names its record; it makes none.
    known_rows = np.empty(0, np.intp) if work.kind == "repairs" else np.searchsorted(found.places, acting.places)
    keys_of_rows = found.found.keys.take(known_rows)
    return _Rows(acting, keys_of_rows, contested[acting.places], conflicting, doubtful, of_row)


def _refused_as(batch: IntakeBatch, places: Array, why: Text) -> list[RefusedRow]:
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    refuse_conflicts(batch, places, dealt, why)
    return refused_rows_of(batch, dealt.rejects)


def _judged(connection: Connection, pieces: list[_Rows], work: Work) -> Judged:
    before_rows = _joined([piece.acting.versions for piece in pieces])
    keys = _joined_keys(pieces)
    whole = before_rows.take(np.arange(len(before_rows)))
    # Where nothing was stored of the delivery, all that is known was known before.
    found = find_records(connection, keys, work.delivery or EVER, work.delivery or EVER)
    doubtful = np.zeros(len(whole), np.bool_)
    if work.kind != "repairs":
        whole.rows["identity"], doubtful = found.identity, found.contested
        whole.kept_as = found.kept_as
    held = known_of(connection, np.concatenate((before_rows.rows, whole.rows)), work)
    mine = held.rows["delivery"] == work.delivery
    before, stored = held.take(np.flatnonzero(~mine)), held.take(np.flatnonzero(mine))
    first, final = _outcomes_by_batch(pieces, before), np.full(len(whole), Outcome.REFUSED, np.int64)
    certain = np.flatnonzero(~doubtful)
    final[certain] = settle(whole.take(certain), before)
    wanted = whole.take(np.flatnonzero(is_stored(final)))
    missing, void = _differences(wanted, stored)
    waiting = set() if work.import_id is None else lines_to_check(connection, work.import_id)
    counts, refused, after_all = Counter[str](), list[RefusedRow](), list[int]()
    for piece, start, stop in _bounds_of(pieces):
        was, now = (_of_rows(one[start:stop], piece.of_row) for one in (first, final))
        in_doubt = np.zeros(len(was), np.bool_)
        in_doubt[piece.of_row[doubtful[start:stop]]] = True
        for place, (simulated, after) in enumerate(zip(was.tolist(), now.tolist(), strict=True)):
            # What waits is known; what became of the others, one transaction after the other, is worked out.
            waited = piece.conflicting[place].line in waiting
            taken = Outcome.UNCHANGED if simulated == Outcome.REFUSED else Outcome(simulated)
            before_ = Outcome.REFUSED if waited else taken
            counts[_COUNTED[Outcome(before_)]] -= 1
            counts[_COUNTED[Outcome(after)]] += 1
            if after == Outcome.REFUSED != before_:
                refused.append((piece.doubtful if in_doubt[place] else piece.conflicting)[place])
            elif before_ == Outcome.REFUSED != after:
                after_all.append(piece.conflicting[place].line)
    good = np.flatnonzero(final != Outcome.REFUSED)
    return Judged(wanted.take(missing), stored.as_kept()[void], refused, after_all, counts, found, good)


def _joined(pieces: list[Versions]) -> Versions:
    whole = pieces[0]
    for piece in pieces[1:]:
        whole = whole.joined(piece)
    return whole


def _joined_keys(pieces: list[_Rows]) -> RowKeys:
    aliases = [
        np.concatenate(
            [
                piece.keys.aliases[n] if n < len(piece.keys.aliases) else np.zeros_like(piece.keys.parts)
                for piece in pieces
            ]
        )
        for n in range(max(len(piece.keys.aliases) for piece in pieces))
    ]
    return RowKeys(
        np.concatenate([piece.keys.owner for piece in pieces]),
        np.concatenate([piece.keys.parts for piece in pieces]),
        np.concatenate([piece.keys.named for piece in pieces]),
        np.concatenate([piece.keys.source for piece in pieces]),
        aliases,
    )


def _bounds_of(pieces: list[_Rows]) -> Iterator[tuple[_Rows, int, int]]:
    """Every piece, and where its rows begin and end among those of all."""
    start = 0
    for piece in pieces:
        yield piece, start, start + len(piece.acting.places)
        start += len(piece.acting.places)


def _outcomes_by_batch(pieces: list[_Rows], before: Versions) -> Ints:
    """What became of the rows when they were taken in batch by batch."""
    known, outcomes = before, []
    for piece in pieces:
        found = np.full(len(piece.acting.places), Outcome.REFUSED, np.int64)
        certain = np.flatnonzero(~piece.contested)
        found[certain] = settle(piece.acting.versions.take(certain), known)
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
