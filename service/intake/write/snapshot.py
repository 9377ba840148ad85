"""A full list against what is held: what it no longer names is noted for a person to look at, never deleted."""

from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import Connection, func, select

from rules.calendar import day_of
from service.core.arrays import Array
from service.core.db.bulk import insert_columns, select_matching
from service.core.db.in_clause import joined
from service.core.db.packing import RECORD, unpack
from service.core.db.tables.facts import enterprise, record
from service.core.db.tables.imports import import_difference
from service.core.db.vocabulary import read_vocabularies
from service.core.files.packed_text import hash_words
from service.facts.reader import without_void
from service.facts.record_ties import ties_of
from service.facts.visible import in_order, versions_of
from service.intake.write.finder import outside
from service.intake.write.work import Work

_BLOCK = 50_000


def note_differences(connection: Connection, work: Work, record_type: str | None = None) -> int:
    """Notes what the source stated before and its full list no longer names; how many that are.

    Of records only those of the types that the list holds, which had neither ended nor been repaired or revoked on
    its day; of enterprises all. A list that has become empty holds the `record_type` of its form, and all types where
    that has none. Nothing is told of those outside the jurisdictions.
    """
    if work.kind == "enterprises":
        return _note_enterprises(connection, work)
    missing = _missing_records(connection, work, record_type)
    missing = missing[~outside(connection, missing["enterprise_id"], work.inside)]
    names = _record_ids(connection, missing, work)
    _note(connection, work, missing["enterprise_id"], missing["identity"].tolist(), names)
    return len(missing)


def _note_enterprises(connection: Connection, work: Work) -> int:
    held = np.array(connection.execute(select(enterprise.c.id).order_by(enterprise.c.id)).scalars().all(), np.int64)
    listed = np.concatenate([np.empty(0, np.int64), *(ids for ids, _ in work.present.pieces)])
    missing = np.setdiff1d(held, listed)
    missing = missing[~outside(connection, missing, work.inside)]
    none = [None] * len(missing)
    _note(connection, work, missing, none, none)
    return len(missing)


def _missing_records(connection: Connection, work: Work, record_type: str | None) -> Array:
    """The current versions that the list does not name."""
    listed = _listed(work)
    stated = [record_type] if record_type else []
    types = {read_vocabularies(connection, ["record.type"])["record.type"].code(name) for name in stated}
    pieces = [np.empty(0, RECORD)]
    for rows in _current(connection, work):
        named = np.isin(_keys(rows["enterprise_id"], rows["identity"]), listed)
        types.update(np.unique(rows["type"][named]).tolist())
        pieces.append(rows[~named])
    missing = np.concatenate(pieces)
    if not len(listed) and not record_type:
        return missing
    return missing[np.isin(missing["type"], np.array(sorted(types), np.int64))]


def _listed(work: Work) -> Array:
    return np.concatenate(
        [np.empty(0, np.uint64), *(_keys(ids, own) for ids, own in work.present.pieces if own is not None)]
    )


def _keys(ids: Array, identities: Array) -> Array:
    """Enterprise and record mixed into one number each."""
    return hash_words([column.astype(np.int64).view(np.uint64) for column in (ids, identities)])


def _current(connection: Connection, work: Work) -> Iterator[Array]:
    """The last version of every record of the source that still counts on the day of the list, block by block."""
    last = connection.execute(select(func.coalesce(func.max(enterprise.c.id), 0))).scalar_one()
    day = day_of(work.data_on)
    for start in range(0, last + 1, _BLOCK):
        query = select(joined(record.c.packed)).where(record.c.enterprise_id.between(start, start + _BLOCK - 1))
        data = connection.execute(query.where(record.c.source_rank == work.rank)).scalar()
        block = range(start, start + _BLOCK)
        stored = without_void(connection, in_order(unpack(RECORD, data or b"")), block)
        joined_ = ties_of(connection, block).joined(stored["enterprise_id"], stored["identity"])
        rows, order = versions_of(stored, joined_)
        rows = rows[order]
        newest = np.ones(len(rows), np.bool_)
        newest[:-1] = (np.diff(rows["enterprise_id"]) != 0) | (np.diff(rows["identity"]) != 0)
        counts = (rows["revoked"] != 1) & (rows["ends_on"] > day) & (rows["repaired_on"] > day)
        yield rows[newest & counts & (rows["occurred_on"] <= day)]


def _record_ids(connection: Connection, rows: Array, work: Work) -> list[str | None]:
    query = (
        "SELECT k.place, MIN(r.record_id) FROM {keys} k JOIN record r ON r.enterprise_id = k.enterprise_id "
        "AND r.identity = k.identity WHERE r.source_rank = :rank GROUP BY k.place"
    )
    keys = {"place": list(range(len(rows))), **{n: rows[n].tolist() for n in ("enterprise_id", "identity")}}
    names = dict(select_matching(connection, query, keys, rank=work.rank))
    return [names.get(place) for place in range(len(rows))]


def _note(
    connection: Connection, work: Work, ids: Array, identities: Sequence[int | None], names: Sequence[str | None]
) -> None:
    columns = {
        "import_id": [work.import_id] * len(ids),
        "enterprise_id": ids.tolist(),
        "identity": identities,
        "record_id": names,
    }
    insert_columns(connection, import_difference, columns)
