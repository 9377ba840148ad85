"""Records into the database: what is new is added as a version, nothing is overwritten."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection

from rules.calendar import date_of
from rules.fields import RECORD_FIELDS, Kind
from rules.texts import Text
from scoring.digest import text_words_of
from scoring.facts import MISSING, NO_DATE, NO_NUMBER, NO_TEXT
from scoring.version_order import NO_VERSION
from service.core.arrays import Array, Ints, Mask
from service.core.db.bulk import keys_outermost, select_matching
from service.core.db.packing import RECORD, RECORD_PACKED, pack_table
from service.facts.record_ties import EVER, ties_in_force
from service.intake.write.early_repairs import refuse_early_repairs
from service.intake.write.outcome import (
    CONFLICTING,
    RECORDED_LATER,
    TWO_OR_ONE,
    UNKNOWN_RECORD,
    VERSION_TOO_LARGE,
    Dealt,
    Outcome,
)
from service.intake.write.permitted import refuse_repairs, refuse_unpermitted
from service.intake.write.record_keys import Found, RowKeys, find_records
from service.intake.write.stored_records import STORED_TEXTS, known_of, objects_of, store_records
from service.intake.write.versions import Versions, settle
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch
from service.reading.document_numbers import all_compared

_MOST_VERSION = 2**31 - 2
# Numbers of sources that rows state, above all ranks.
_STATED = 1 << 20
_PAIR = np.dtype([("enterprise_id", "<i4"), ("identity", "<i8")])
_CALLED = (
    "SELECT k.place, r.identity FROM {keys} k {cross} record r "
    "ON r.enterprise_id = k.enterprise_id AND r.record_id = k.record_id"
)


def take_records(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, change_id: int) -> Dealt:
    """Adds what the good rows of the batch state; `ids` are their enterprises, -1 for a row already refused.

    What puts a record right acts upon it as every source states it; any other row upon what its own source has stated.
    """
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    rows, found = incoming_of(connection, batch, ids, work, dealt)
    work.present.append((ids[rows.places], rows.versions.rows["identity"]))
    known = known_of(connection, rows.versions.rows, work)
    rows = acting_rows_of(connection, batch, rows, known, work, dealt)
    outcomes = settle(rows.versions, known)
    np.maximum.at(dealt.outcomes, rows.places, outcomes)
    refused = np.unique(rows.places[outcomes == Outcome.REFUSED])
    dealt.outcomes[refused] = Outcome.REFUSED
    refuse_conflicts(batch, refused, dealt)
    new = rows.versions.take(np.flatnonzero(is_stored(outcomes) & ~np.isin(rows.places, refused)))
    _note_several(rows.versions.rows, outcomes, found, work)
    store_records(connection, new, change_id)
    noted = found.note(connection, dealt.outcomes != Outcome.REFUSED, change_id)
    dealt.touched = np.concatenate((new.rows["enterprise_id"], noted))
    return dealt


def _note_several(rows: Array, outcomes: Array, found: "FoundRows", work: Work) -> None:
    work.several.note_enterprises(found.found.keys.owner[found.found.contested])
    is_open = (rows["dated"] == 0) | ~is_stored(outcomes)
    # What a row is known by besides may be named by rows that were refused, so that no record has it.
    owner, key = found.found.other_keys()
    owners, keys = np.concatenate((rows["enterprise_id"], owner)), np.concatenate((rows["identity"], key))
    work.several.note(owners, keys, np.concatenate((is_open, np.ones(len(key), np.bool_))))


def pass_over_records(connection: Connection, batch: IntakeBatch, ids: Array, work: Work) -> None:
    """Remembers the records of a batch that an earlier attempt has taken in."""
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    rows, found = incoming_of(connection, batch, ids, work, dealt)
    work.present.append((ids[rows.places], rows.versions.rows["identity"]))
    # What became of them is not known any more.
    _note_several(rows.versions.rows, np.full(len(rows.places), Outcome.REFUSED), found, work)


@dataclass(slots=True)
class Incoming:
    """Good rows of a batch: their places in it, and what they state."""

    places: Array
    versions: Versions

    def take(self, rows: Array) -> "Incoming":
        """Some of the rows."""
        return Incoming(self.places[rows], self.versions.take(rows))


def incoming_of(
    connection: Connection, batch: IntakeBatch, ids: Array, work: Work, dealt: Dealt, *, with_contested: bool = False
) -> tuple[Incoming, "FoundRows"]:
    """The rows of a batch that can be taken in, and what was found of their records; the others are refused.

    `with_contested`: so are not yet those of which nobody can tell which record they are about.
    """
    dealt.outcomes[ids < 0] = Outcome.REFUSED
    _check_versions(batch, dealt)
    _check_days(batch, work, dealt)
    refuse_unpermitted(connection, batch, ids, work, dealt)
    identity, found = _find(connection, batch, ids, work, dealt)
    if not with_contested:
        _refuse_contested(batch, found, dealt)
    places = np.flatnonzero(dealt.outcomes != Outcome.REFUSED)
    stated = _stated(connection, batch, ids, identity, work)
    if not np.array_equal(found.found.kept_as, found.found.identity):
        stated.kept_as = identity.copy()
        stated.kept_as[found.places] = found.found.kept_as
    return Incoming(places, stated.take(places)), found


def acting_rows_of(
    connection: Connection, batch: IntakeBatch, rows: Incoming, known: Versions, work: Work, dealt: Dealt
) -> Incoming:
    """The rows as they act: repairs once for each source that states their record."""
    if not work.acts_on_all:
        return rows
    kept = refuse_repairs(connection, batch, rows.places, rows.versions.rows, known.rows, work, dealt)
    kept &= refuse_early_repairs(batch, rows.places, rows.versions.rows, known.rows, dealt)
    return _for_every_source(rows.take(np.flatnonzero(kept)), known, dealt)


def is_stored(outcomes: Array) -> Mask:
    """True for outcomes of rows that are to be stored."""
    stored: Mask = outcomes > Outcome.REFUSED
    return stored


def _check_versions(batch: IntakeBatch, dealt: Dealt) -> None:
    version = batch.columns.get("version")
    if version is not None:
        wrong = (version != NO_NUMBER) & ((version < 0) | (version > _MOST_VERSION))
        places = np.flatnonzero(wrong & (dealt.outcomes != Outcome.REFUSED)).tolist()
        dealt.refuse(places, "version", {place: str(version[place]) for place in places}, VERSION_TOO_LARGE)


def _find(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, dealt: Dealt) -> tuple[Ints, "FoundRows"]:
    """Which record each row is about."""
    identity = np.zeros(len(batch), np.int64)
    called = np.zeros(len(batch), np.bool_)
    if work.kind == "repairs" and work.record is None:
        _find_by_id(connection, batch, ids, identity, dealt)
        called = called if batch.by_record_id is None else batch.by_record_id
    places = np.flatnonzero((dealt.outcomes != Outcome.REFUSED) & ~called)
    keys = keys_of_rows(connection, batch, ids, work).take(places)
    found = find_records(connection, keys, decided_before=work.delivery or EVER)
    if work.record is not None:
        found = found.about(connection, work.record)
    identity[places] = found.identity
    return identity, FoundRows(places, found)


def keys_of_rows(connection: Connection, batch: IntakeBatch, ids: Array, work: Work) -> RowKeys:
    """By what the records of the rows of a batch are known; `ids` are their enterprises."""
    assert batch.parts is not None
    assert batch.named is not None
    # What a repair calls its record by is no name that the source of the record has for it.
    named = np.zeros_like(batch.named) if work.acts_on_all else batch.named
    source = _coded(connection, batch, "source", work)
    by = np.full(len(batch), work.rank) if source is None else np.where(source == NO_TEXT, work.rank, _STATED + source)
    return RowKeys(ids, batch.parts, named, by, batch.aliases)


def _refuse_contested(batch: IntakeBatch, found: "FoundRows", dealt: Dealt) -> None:
    doubtful = found.places[found.found.contested].tolist()
    names = batch.texts.get("record_id") or [""] * len(batch)
    dealt.refuse(doubtful, "record_id", {place: names[place] or "" for place in doubtful}, TWO_OR_ONE)


@dataclass(slots=True)
class FoundRows:
    """What was found of the records of some rows of a batch."""

    places: Array
    found: Found

    def note(self, connection: Connection, taken: Mask, change_id: int) -> Array:
        """Notes the keys of the rows taken in, True in `taken` for the whole batch; returns their enterprises."""
        return self.found.note(connection, np.flatnonzero(taken[self.places]), change_id)


def _find_by_id(connection: Connection, batch: IntakeBatch, ids: Array, identity: Ints, dealt: Dealt) -> None:
    """Sets the record of rows that name it by its id alone; those that name none, or two, are refused."""
    called = batch.by_record_id
    if called is None or not called.any():
        return
    places = np.flatnonzero(called & (dealt.outcomes != Outcome.REFUSED)).tolist()
    names = {place: batch.texts["record_id"][place] or "" for place in places}
    keys = {"place": places, "enterprise_id": ids[places].tolist(), "record_id": list(names.values())}
    found: dict[int, set[int]] = {place: set() for place in places}
    called_so = select_matching(connection, keys_outermost(connection, _CALLED), keys)
    rows, held = (np.array(column, np.int64) for column in (zip(*called_so, strict=True) if called_so else ((), ())))
    tied = ties_in_force(connection, ids[places]).joined(ids[rows], held)
    for place, record_ in zip(rows.tolist(), (held if tied is None else tied).tolist(), strict=True):
        found[place].add(record_)
    for why, wrong in (
        (UNKNOWN_RECORD, [p for p in places if not found[p]]),
        (TWO_OR_ONE, [p for p in places if len(found[p]) > 1]),
    ):
        dealt.refuse(wrong, "record_id", names, why)
    for place in places:
        if len(found[place]) == 1:
            identity[place] = found[place].pop()


def _check_days(batch: IntakeBatch, work: Work, dealt: Dealt) -> None:
    recorded = batch.columns.get("recorded_at")
    if recorded is not None:
        wrong = (recorded != NO_DATE) & (recorded > work.known_day)
        places = np.flatnonzero(wrong & (dealt.outcomes != Outcome.REFUSED)).tolist()
        days = {place: date_of(int(recorded[place])).isoformat() for place in places}
        dealt.refuse(places, "recorded_at", days, RECORDED_LATER)


def _stated(connection: Connection, batch: IntakeBatch, ids: Array, identity: Ints, work: Work) -> Versions:
    """What each row of the batch states."""
    n = len(batch)
    recorded = batch.columns.get("recorded_at", np.full(n, NO_DATE, np.int32))
    number = batch.columns.get("version", np.full(n, NO_NUMBER, np.int64))
    texts = {name: objects_of(batch.texts.get(name), n) for name in STORED_TEXTS}
    columns: dict[str, Any] = {name: _coded(connection, batch, name, work) for name in (*RECORD_PACKED, "type")}
    rows = pack_table(
        RECORD,
        n,
        {
            "enterprise_id": ids,
            "identity": identity,
            "source_rank": work.rank,
            "recorded_on": np.where(recorded == NO_DATE, work.known_day, recorded),
            "dated": recorded != NO_DATE,
            "version": np.where(number == NO_NUMBER, NO_VERSION, number),
            "delivery": work.delivery,
            **{name: column for name, column in columns.items() if column is not None},
            "id_stated": texts["record_id"] != np.array(None),
            "document_word": text_words_of(_compared(texts["document_no"])),
            "reason_word": text_words_of(texts["reason"].tolist()),
        },
    )
    if columns["type"] is None:
        rows["type"] = NO_TEXT
    return Versions(rows, texts)


def _compared(numbers: Array) -> list[str | None]:
    compared: list[str | None] = all_compared(pa.array(numbers.tolist(), pa.string())).to_pylist()
    return compared


def _coded(connection: Connection, batch: IntakeBatch, name: str, work: Work) -> Array | None:
    column = batch.columns.get(name)
    if column is None or RECORD_FIELDS[name].kind is not Kind.TEXT:
        return column
    return work.coding(connection, f"record.{name}", batch.vocabularies[f"record.{name}"], column)


def _for_every_source(incoming: Incoming, known: Versions, dealt: Dealt) -> Incoming:
    """The rows once for each source that states their record; a row about no record is refused."""
    places, rows = incoming.places, incoming.versions.rows
    stated = np.unique(known.rows[["enterprise_id", "identity", "source_rank"]])
    pairs = ["enterprise_id", "identity"]
    both = np.concatenate((stated[pairs].astype(_PAIR), rows[pairs].astype(_PAIR)))
    number = np.unique(both, return_inverse=True)[1]
    held, wanted = number[: len(stated)], number[len(stated) :]
    first, after = np.searchsorted(held, wanted, "left"), np.searchsorted(held, wanted, "right")
    times = after - first
    names = incoming.versions.texts["record_id"]
    lost = {int(places[at]): names[at] or "" for at in np.flatnonzero(times == 0)}
    dealt.refuse(lost, "record_id", lost, UNKNOWN_RECORD)
    of_row = np.repeat(np.arange(len(places)), times)
    within = np.arange(len(of_row)) - np.repeat(np.cumsum(times) - times, times)
    expanded = incoming.take(of_row)
    expanded.versions.rows["source_rank"] = stated["source_rank"][first[of_row] + within]
    return expanded


def refuse_conflicts(batch: IntakeBatch, places: Array, dealt: Dealt, why: Text = CONFLICTING) -> None:
    """Refuses the rows that contradict another one."""
    names = batch.texts.get("record_id") or [""] * len(batch)
    dealt.refuse(places.tolist(), "record_id", {place: names[place] or "" for place in places.tolist()}, why)


assert MISSING[Kind.TEXT] == NO_TEXT
