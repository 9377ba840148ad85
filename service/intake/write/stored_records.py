"""Rows of records as they are stored: all that count of some records, and new ones added, each as it is stated."""

from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from scoring.version_order import begins_of
from service.core.arrays import Array, Ints, split_rows
from service.core.db.bulk import Same, insert_columns, keys_outermost, select_matching
from service.core.db.packing import RECORD, unpack
from service.core.db.tables.facts import record, void_record
from service.facts.record_ties import EVER, ties_in_force
from service.facts.visible import KEY, keys_of
from service.intake.write.versions import Versions
from service.intake.write.work import Work

# So few rows are not worth a statement of their own.
_FEW = 100
STORED_TEXTS = ("record_id", "document_no", "reason")
_KNOWN = (
    "SELECT r.packed, r.record_id, r.document_no, r.reason FROM {keys} k "
    "{cross} record r ON r.enterprise_id = k.enterprise_id AND r.identity = k.identity"
)
_VOID = (
    "SELECT v.packed FROM {keys} k {cross} void_record v "
    "ON v.enterprise_id = k.enterprise_id AND v.identity = k.identity"
)


def known_of(connection: Connection, rows: Array, work: Work) -> Versions:
    """All rows that count of the records that `rows` are about, from their source, of repairs from all."""
    order = np.lexsort((rows["identity"], rows["enterprise_id"]))
    columns = {name: rows[name][order] for name in ("enterprise_id", "identity")}
    once = np.append(True, np.any([np.diff(column) != 0 for column in columns.values()], axis=0))
    wanted = [column[once[: len(order)]].astype(np.int64) for column in columns.values()]
    ties = ties_in_force(connection, wanted[0], work.delivery or EVER)
    keys = dict(zip(columns, (column.tolist() for column in ties.with_parts_of(*wanted)), strict=True))
    of_source = {} if work.acts_on_all else {"rank": work.rank}
    query = f"{_KNOWN} AND r.source_rank = :rank" if of_source else _KNOWN
    found = select_matching(connection, keys_outermost(connection, query), keys, **of_source) if len(rows) else []
    packed = unpack(RECORD, b"".join(row[0] for row in found))
    known = Versions(
        packed, {name: objects_of([row[at] for row in found], len(found)) for at, name in enumerate(STORED_TEXTS, 1)}
    )
    if len(known) and connection.execute(select(void_record.c.change_id).limit(1)).first():
        void = {row[0] for row in select_matching(connection, keys_outermost(connection, _VOID), keys)}
        left_out = set(keys_of(unpack(RECORD, b"".join(void))))
        known = known.take(np.array([n for n, key in enumerate(keys_of(packed)) if key not in left_out], np.intp))
    joined = ties.joined(known.rows["enterprise_id"], known.rows["identity"])
    if joined is not None:
        known.kept_as, known.rows = known.rows["identity"], known.rows.copy()
        known.rows["identity"] = joined
    return known


def store_records(connection: Connection, new: Versions, change_id: int) -> None:
    """Adds rows as they are stated."""
    if not len(new):
        return
    kept = new.as_kept()
    order = np.lexsort([kept[name] for name in reversed(KEY[:5])])
    ordered, rows = new.take(order), kept[order]
    rows["change_id"] = change_id
    rows["part"] = _parts_of(rows)
    columns = {name: _values_of(rows[name]) for name in KEY}
    texts = {name: _values_of(text) for name, text in ordered.texts.items()}
    insert_columns(connection, record, {**columns, "packed": split_rows(rows), **texts})


def _values_of(column: Array) -> list[Any] | Same:
    """The values of a column; the one that they all are where they are many."""
    values: list[Any] = column.tolist()
    is_same = len(values) > _FEW and values.count(values[0]) == len(values)
    return Same(values[0]) if is_same else values


def _parts_of(rows: Array) -> Ints:
    """Numbers that tell rows apart that agree in the rest of their key; `rows` stand in its order."""
    starts = np.flatnonzero(begins_of([rows[name] for name in KEY[:5]]))
    numbers: Ints = np.arange(len(rows)) - np.repeat(starts, np.diff(np.append(starts, len(rows))))
    return numbers


def objects_of(texts: list[str | None] | None, n: int) -> Array:
    """Texts as an array of objects; None everywhere where there are none."""
    held = np.full(n, None, object)
    if texts is not None:
        held[:] = texts
    return held
