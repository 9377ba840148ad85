"""Records into the database: what is new is added as a version, nothing is overwritten."""

from typing import Any

import numpy as np
from sqlalchemy import Connection

from rules.fields import RECORD_FIELDS, Kind
from scoring.facts import MISSING, NO_DATE, NO_NUMBER, NO_TEXT
from service.core.arrays import Array, Ints
from service.core.db.bulk import insert_columns, select_matching
from service.core.db.packing import RECORD, RECORD_PACKED, pack_table, split_rows, unpack
from service.core.db.tables.facts import record
from service.intake.write.outcome import CONFLICTING, UNKNOWN_RECORD, VERSION_TOO_LARGE, Dealt, Outcome
from service.intake.write.permitted import refuse_repairs, refuse_unpermitted
from service.intake.write.versions import NO_VERSION, Claims, Versions, settled
from service.intake.write.work import Work
from service.reading.batches import IntakeBatch

_TEXTS = ("record_id", "document_no", "reason")
_MOST_VERSION = 2**31 - 2
_PAIR = np.dtype([("enterprise_id", "<i4"), ("identity", "<i8")])
_KNOWN = (
    "SELECT r.packed, r.record_id, r.document_no, r.reason FROM {keys} k "
    "{cross} record r ON r.enterprise_id = k.enterprise_id AND r.identity = k.identity"
)
_CALLED = (
    "SELECT k.place, r.identity FROM {keys} k {cross} record r "
    "ON r.enterprise_id = k.enterprise_id AND r.record_id = k.record_id"
)


def take_records(connection: Connection, batch: IntakeBatch, ids: Array, work: Work, change_id: int) -> Dealt:
    """Adds what the good rows of the batch state; `ids` are their enterprises, -1 for a row already refused.

    A repair acts upon the record as every source states it; any other row upon what its own source has stated.
    """
    dealt = Dealt(np.full(len(batch), Outcome.UNCHANGED), np.empty(0, np.int32))
    dealt.outcomes[ids < 0] = Outcome.REFUSED
    _check_versions(batch, dealt)
    refuse_unpermitted(connection, batch, ids, work, dealt)
    identity = _identities(connection, batch, ids, dealt)
    places = np.flatnonzero(dealt.outcomes != Outcome.REFUSED)
    if not len(places):
        return dealt
    claims = claims_of_records(batch, ids, identity, work).take(places)
    work.present.append((ids[places], identity[places]))
    incoming = _incoming(connection, batch, ids, identity, work, change_id).take(places)
    known = _known(connection, incoming.rows, None if work.kind == "repairs" else work.rank)
    if work.kind == "repairs":
        kept = np.flatnonzero(refuse_repairs(connection, batch, places, incoming.rows, known.rows, work, dealt))
        places, incoming, claims = places[kept], incoming.take(kept), claims.take(kept)
        places, incoming, claims = _for_every_source(places, incoming, claims, known, dealt)
    outcomes, new = settled(incoming, claims, known)
    np.maximum.at(dealt.outcomes, places, outcomes)
    conflicting = np.zeros(len(batch), np.bool_)
    conflicting[places] = dealt.outcomes[places] == Outcome.REFUSED
    _refuse_conflicts(batch, np.flatnonzero(conflicting), dealt)
    _store(connection, new, change_id)
    dealt.touched = new.rows["enterprise_id"]
    return dealt


def _check_versions(batch: IntakeBatch, dealt: Dealt) -> None:
    version = batch.columns.get("version")
    if version is not None:
        wrong = (version != NO_NUMBER) & ((version < 0) | (version > _MOST_VERSION))
        places = np.flatnonzero(wrong & (dealt.outcomes != Outcome.REFUSED)).tolist()
        dealt.refuse(places, "version", {place: str(version[place]) for place in places}, VERSION_TOO_LARGE)


def _identities(connection: Connection, batch: IntakeBatch, ids: Array, dealt: Dealt) -> Ints:
    """What makes each record that record; one that is only called by its id is looked for, or refused."""
    assert batch.identity is not None
    called = batch.by_record_id
    if called is None or not called.any():
        return batch.identity
    identity = batch.identity.copy()
    places = np.flatnonzero(called & (dealt.outcomes != Outcome.REFUSED)).tolist()
    names = [batch.texts["record_id"][place] for place in places]
    keys = {"place": places, "enterprise_id": ids[places].tolist(), "record_id": names}
    found = dict(select_matching(connection, _in_order(connection, _CALLED), keys))
    for place in found:
        identity[place] = found[place]
    lost = [place for place in places if place not in found]
    dealt.refuse(lost, "record_id", {place: batch.texts["record_id"][place] or "" for place in lost}, UNKNOWN_RECORD)
    return identity


def claims_of_records(batch: IntakeBatch, ids: Array, identity: Ints, work: Work) -> Claims:
    """What the rows say of their place among the versions; they are remembered as claimed."""
    n = len(batch)
    recorded = batch.columns.get("recorded_at", np.full(n, NO_DATE, np.int32))
    version = batch.columns.get("version", np.full(n, NO_NUMBER, np.int64))
    # A version left out is no claim to the first: the row becomes the next after those that are held.
    stated = np.where(version == NO_NUMBER, NO_VERSION, version)
    return Claims(recorded != NO_DATE, stated, work.seen.before((ids, identity, recorded, stated)))


def _incoming(
    connection: Connection, batch: IntakeBatch, ids: Array, identity: Ints, work: Work, change_id: int
) -> Versions:
    n = len(batch)
    recorded = batch.columns.get("recorded_at")
    fixed: dict[str, Any] = {
        "enterprise_id": ids,
        "identity": identity,
        "source_rank": work.rank,
        "version": 0,
        "change_id": change_id,
    }
    known = work.known_day if recorded is None else np.where(recorded == NO_DATE, work.known_day, recorded)
    texts = {name: _objects(batch.texts.get(name), n) for name in _TEXTS}
    columns: dict[str, Any] = {name: _coded(connection, batch, name, work) for name in (*RECORD_PACKED, "type")}
    rows = pack_table(
        RECORD,
        n,
        {
            **fixed,
            **{name: column for name, column in columns.items() if column is not None},
            "recorded_on": np.minimum(known, work.known_day),
            "document_stated": texts["document_no"] != np.array(None),
            "reason_stated": texts["reason"] != np.array(None),
        },
    )
    if columns["type"] is None:
        rows["type"] = NO_TEXT
    return Versions(rows, texts)


def _coded(connection: Connection, batch: IntakeBatch, name: str, work: Work) -> Array | None:
    column = batch.columns.get(name)
    if column is None or RECORD_FIELDS[name].kind is not Kind.TEXT:
        return column
    return work.coding(connection, f"record.{name}", batch.vocabularies[f"record.{name}"], column)


def _objects(texts: list[str | None] | None, n: int) -> Array:
    held = np.full(n, None, object)
    if texts is not None:
        held[:] = texts
    return held


def _known(connection: Connection, rows: Array, rank: int | None) -> Versions:
    """All versions of the records that `rows` are about, from one source or from all."""
    order = np.lexsort((rows["identity"], rows["enterprise_id"]))
    columns = {name: rows[name][order] for name in ("enterprise_id", "identity")}
    once = np.append(True, np.any([np.diff(column) != 0 for column in columns.values()], axis=0))
    query = _KNOWN if rank is None else f"{_KNOWN} AND r.source_rank = :rank"
    values = {} if rank is None else {"rank": rank}
    keys = {name: column[once].tolist() for name, column in columns.items()}
    found = select_matching(connection, _in_order(connection, query), keys, **values)
    packed = unpack(RECORD, b"".join(row[0] for row in found))
    return Versions(
        packed, {name: _objects([row[at] for row in found], len(found)) for at, name in enumerate(_TEXTS, 1)}
    )


def _in_order(connection: Connection, query: str) -> str:
    """On SQLite a cross join keeps the keys outermost, so that each is looked up in the primary key."""
    return query.replace("{cross}", "CROSS JOIN" if connection.dialect.name == "sqlite" else "JOIN")


def _for_every_source(
    places: Array, incoming: Versions, claims: Claims, known: Versions, dealt: Dealt
) -> tuple[Array, Versions, Claims]:
    """The rows once for each source that states their record; a row about no record is refused."""
    stated = np.unique(known.rows[["enterprise_id", "identity", "source_rank"]])
    pairs = ["enterprise_id", "identity"]
    both = np.concatenate((stated[pairs].astype(_PAIR), incoming.rows[pairs].astype(_PAIR)))
    number = np.unique(both, return_inverse=True)[1]
    held, wanted = number[: len(stated)], number[len(stated) :]
    first, after = np.searchsorted(held, wanted, "left"), np.searchsorted(held, wanted, "right")
    times = after - first
    names = incoming.texts["record_id"]
    lost = {int(places[at]): names[at] or "" for at in np.flatnonzero(times == 0)}
    dealt.refuse(lost, "record_id", lost, UNKNOWN_RECORD)
    rows = np.repeat(np.arange(len(places)), times)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    expanded = incoming.take(rows)
    expanded.rows["source_rank"] = stated["source_rank"][first[rows] + within]
    return places[rows], expanded, claims.take(rows)


def _refuse_conflicts(batch: IntakeBatch, places: Array, dealt: Dealt) -> None:
    names = batch.texts.get("record_id") or [""] * len(batch)
    dealt.refuse(places.tolist(), "record_id", {place: names[place] or "" for place in places.tolist()}, CONFLICTING)


def _store(connection: Connection, new: Versions, change_id: int) -> None:
    if not len(new):
        return
    order = np.lexsort(
        [new.rows[name] for name in ("version", "recorded_on", "source_rank", "identity", "enterprise_id")]
    )
    sorted_ = new.take(order)
    rows = sorted_.rows
    names = ("enterprise_id", "identity", "source_rank", "recorded_on", "version")
    insert_columns(
        connection,
        record,
        {
            **{name: rows[name].tolist() for name in names},
            "packed": split_rows(rows),
            "change_id": [change_id] * len(rows),
            **{name: text.tolist() for name, text in sorted_.texts.items()},
        },
    )


assert MISSING[Kind.TEXT] == NO_TEXT
