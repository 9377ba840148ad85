"""Records as each row stated them: with its day of recording or none, its number or none, and its delivery; and each
known by its parts and by what its sources call it.

Until now a version was stored with what it did not state filled in from the one before it, on the day and under the
number that were given to it. Neither can be told from what the row said any more: rows keep what they hold, a day that
is that of their delivery is taken for none, and a number that only counted on from 0 for none, too.

Rows that were two records and are known as one now become one, unless nobody can tell: then they stay apart.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from alembic import context, op

from rules.calendar import date_of
from rules.texts import Text
from scoring.authorities import authority_compared
from scoring.document_numbers import document_compared
from scoring.same_records import NO_KEY, same_records_of
from service.core.db.bulk import insert_columns
from service.core.db.tables.column_types import Day
from service.core.files.packed_text import hash_texts

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CONTENT = [
    ("occurred_on", "<i4"), ("revoked", "<i1"), ("ends_on", "<i4"), ("repaired_on", "<i4"),
    ("publicity_ends_on", "<i4"), ("severity", "<i1"), ("amount", "<i8"), ("outcome", "<i4"), ("category", "<i4"),
    ("value", "<i8"), ("source", "<i4"), ("authority", "<i4"), ("objection_open", "<i1"), ("scheme", "<i4"),
    ("tier", "<i4"), ("applicant", "<i4"), ("approver", "<i4"),
]  # fmt: skip
_WHERE = [("enterprise_id", "<i4"), ("identity", "<i8"), ("source_rank", "<i2"), ("recorded_on", "<i4")]
_WHERE += [("version", "<i4"), ("change_id", "<i4")]
_TEXTS = [("document_stated", "<i1"), ("reason_stated", "<i1")]
_BEFORE = np.dtype([*_WHERE, ("type", "<i2"), *_TEXTS, *_CONTENT])
_PLACE = [("part", "<i2"), ("delivery", "<i4"), ("dated", "<i1")]
_AFTER = np.dtype([*_WHERE, *_PLACE, ("type", "<i2"), ("id_stated", "<i1"), *_TEXTS, *_CONTENT])
_RECORD = ("enterprise_id", "identity", "source_rank")
_BEFORE_KEY = (*_RECORD, "recorded_on", "version")
_AFTER_KEY = (*_BEFORE_KEY, "change_id", "part")
# What stands for nothing stated; dates, whole numbers and codes of words each have their own.
_NO_DATE, _NO_NUMBER = 2**31 - 1, -(2**63)
_MISSING = {
    "type": -1,
    "document_stated": 0,
    "reason_stated": 0,
    "severity": 0,
    "amount": _NO_NUMBER,
    "value": _NO_NUMBER,
}
_MISSING |= dict.fromkeys(("occurred_on", "ends_on", "repaired_on", "publicity_ends_on"), _NO_DATE)
_MISSING |= dict.fromkeys(("revoked", "objection_open"), -1)
_MISSING |= dict.fromkeys(("outcome", "category", "source", "authority", "scheme", "tier", "applicant", "approver"), -1)
_SEPARATOR = "\x1f"
_STATED = 1 << 20
_KNOWN_BY = {
    **dict.fromkeys(
        ("administrative_penalty", "judgment_defaulter", "court_enforcement", "licence"), ("authority", "document_no")
    ),
    **dict.fromkeys(("abnormal_operation", "serious_violation"), ("authority", "occurred_on")),
    "annual_report": ("year",),
    "imported_tier": ("scheme", "month"),
}
_ENTERPRISES = 5_000
_NO_VERSION = -1
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    connection = op.get_bind()
    _put_aside(connection, "record_before")
    _create("record", _AFTER_KEY, sa.Column("record_id", sa.Text()), *_plain_texts())
    _create("void_record", _AFTER_KEY, sa.Column("found_by", _ID, nullable=False))
    op.create_table(
        "record_key",
        sa.Column("enterprise_id", _ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("identity", sa.BigInteger(), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=True),
        sa.Column("change_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_record_key_enterprise_id")),
        sa.PrimaryKeyConstraint("enterprise_id", "key", name=op.f("pk_record_key")),
        sqlite_with_rowid=False,
    )
    first, day = _deliveries(connection)
    record, record_key, keys = _table(connection, "record"), _table(connection, "record_key"), _Keys(connection)
    rows = counted = joined = 0
    for packed, texts in _blocks(connection, "record_before", _BEFORE):
        stated = _as_stated(packed, first, day)
        counted += int(((stated["version"] < 0) & (packed["version"] > 0)).sum())
        texts["record_id"] = [text or None for text in texts["record_id"]]
        stated["id_stated"] = [text is not None for text in texts["record_id"]]
        found, noted = keys.records_of(stated, texts)
        joined += _number_of_records(stated) - _number_of_records(found)
        order = np.lexsort([found[name] for name in reversed(_AFTER_KEY[:-1])])
        made = found[order]
        made["part"] = _places_in_runs(_begins(made, _AFTER_KEY[:-1]))
        texts = {name: [text[place] for place in order.tolist()] for name, text in texts.items()}
        _insert(connection, record, made, texts, _AFTER_KEY)
        insert_columns(connection, record_key, noted)
        rows += len(made)
    op.drop_table("record_before")
    if rows:
        _say(rows, counted, joined)


def downgrade() -> None:
    connection = op.get_bind()
    _put_aside(connection, "record_after")
    given = sa.Column("change_id", _ID, nullable=False), sa.Column("record_id", sa.Text(), nullable=False)
    _create("record", _BEFORE_KEY, *given, *_plain_texts())
    record, void = _table(connection, "record"), _void_keys(connection)
    for packed, texts in _blocks(connection, "record_after", _AFTER):
        order = np.lexsort([packed[name] for name in ("part", "change_id", "version", "recorded_on", *_RECORD)])
        kept = [place for place in order.tolist() if tuple(packed[place][list(_AFTER_KEY)].tolist()) not in void]
        texts = {name: [texts[name][place] for place in kept] for name in texts}
        texts["record_id"] = [text or "" for text in texts["record_id"]]
        _insert(connection, record, _filled(packed[kept]), texts, _BEFORE_KEY)
    for name in ("void_record", "record_key", "record_after"):
        op.drop_table(name)


def _put_aside(connection: sa.Connection, name: str) -> None:
    op.rename_table("record", name)
    if connection.dialect.name == "postgresql":
        # The names of its constraints are wanted by the table that takes its place.
        for kind in ("pk_{}", "fk_{}_enterprise_id"):
            op.execute(f"ALTER TABLE {name} RENAME CONSTRAINT {kind.format('record')} TO {kind.format(name)}")


def _create(name: str, key: tuple[str, ...], *columns: sa.Column[Any]) -> None:
    """A table of rows of records under one of the keys."""
    kinds: dict[str, Any] = {
        "enterprise_id": _ID, "identity": sa.BigInteger(), "source_rank": sa.SmallInteger(), "recorded_on": Day(),
        "version": sa.Integer(), "change_id": _ID, "part": sa.SmallInteger(),
    }  # fmt: skip
    op.create_table(
        name,
        *(sa.Column(one, kinds[one], autoincrement=False, nullable=False) for one in key),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f(f"fk_{name}_enterprise_id")),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _plain_texts() -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text()) for name in ("document_no", "reason")]


def _table(connection: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=connection)


def _deliveries(connection: sa.Connection) -> tuple[dict[int, int], dict[int, int]]:
    """By change the first change of what was handed in together, and the day on which it came to be known."""
    query = sa.text('SELECT id, import_id, recorded_on FROM "change" ORDER BY id')
    first: dict[int, int] = {}
    delivery, day = {}, {}
    for number, import_id, recorded_on in connection.execute(query):
        delivery[number] = number if import_id is None else first.setdefault(import_id, number)
        day[number] = recorded_on
    return delivery, day


def _blocks(
    connection: sa.Connection, table: str, layout: np.dtype[Any]
) -> Iterator[tuple[np.ndarray[Any, Any], dict[str, list[Any]]]]:
    """The rows of a table in blocks of whole enterprises: packed, and their texts."""
    last = connection.execute(sa.text(f"SELECT MAX(enterprise_id) FROM {table}")).scalar() or 0  # noqa: S608
    query = sa.text(
        f"SELECT packed, record_id, document_no, reason FROM {table} "  # noqa: S608
        "WHERE enterprise_id >= :start AND enterprise_id < :stop "
        "ORDER BY enterprise_id, identity, source_rank, recorded_on, version"
    )
    for start in range(0, last + 1, _ENTERPRISES):
        rows = connection.execute(query, {"start": start, "stop": start + _ENTERPRISES}).all()
        if rows:
            packed, *texts = zip(*rows, strict=True)
            named = dict(zip(("record_id", "document_no", "reason"), map(list, texts), strict=True))
            yield np.frombuffer(b"".join(packed), layout), named


def _insert(
    connection: sa.Connection,
    table: sa.Table,
    rows: np.ndarray[Any, Any],
    texts: dict[str, list[Any]],
    key: tuple[str, ...],
) -> None:
    columns: dict[str, list[Any]] = {name: rows[name].tolist() for name in key}
    if "change_id" not in key:
        columns["change_id"] = rows["change_id"].tolist()
    data, size = rows.tobytes(), rows.dtype.itemsize
    columns["packed"] = [data[place : place + size] for place in range(0, len(data), size)]
    insert_columns(connection, table, {**columns, **texts})


def _as_stated(packed: np.ndarray[Any, Any], first: dict[int, int], day: dict[int, int]) -> np.ndarray[Any, Any]:
    made = np.zeros(len(packed), _AFTER)
    for name in _BEFORE.names or ():
        made[name] = packed[name]
    changes = packed["change_id"].tolist()
    made["delivery"] = [first.get(change, change) for change in changes]
    made["dated"] = packed["recorded_on"] != np.array([day.get(change, -1) for change in changes])
    made["version"] = np.where(_only_counted(packed), _NO_VERSION, packed["version"])
    return made


def _number_of_records(rows: np.ndarray[Any, Any]) -> int:
    return len(np.unique(rows[["enterprise_id", "identity"]]))


class _Keys:
    """The keys of stored rows, and the records that they make, as reading and writing make them."""

    def __init__(self, connection: sa.Connection) -> None:
        query = sa.text("SELECT text FROM word WHERE field = :field ORDER BY code")
        self._words = {
            name: [*connection.execute(query, {"field": f"record.{name}"}).scalars(), ""]
            for name in ("type", "authority", "source", "scheme")
        }
        for name in ("source", "authority"):
            self._words[name] = [authority_compared(text) for text in self._words[name]]
        ranks = connection.execute(sa.text("SELECT rank, name FROM source"))
        self._sources = {row.rank: authority_compared(row.name) for row in ranks}
        forms = sa.text('SELECT c.id, i.form FROM "change" c JOIN import i ON i.id = c.import_id')
        self._forms = {row.id: row.form for row in connection.execute(forms)}

    def records_of(
        self, rows: np.ndarray[Any, Any], texts: dict[str, list[Any]]
    ) -> tuple[np.ndarray[Any, Any], dict[str, list[Any]]]:
        """The rows under their new identity, and what else their records are known by."""
        parts, named, by = self._keys_of(rows, texts)
        same = same_records_of(rows["enterprise_id"].astype(np.int64), parts, named, by)
        # Rows that were one record stay one, and where nobody can tell nothing is joined.
        first = _first_of_equal(rows)
        if same.identity is not None:
            first = _united(first, np.where(same.contested, np.arange(len(rows)), same.identity))
        own = np.where(parts != NO_KEY, parts, np.where(named != NO_KEY, named, rows["identity"].view(np.uint64)))
        made = rows.copy()
        made["identity"] = own.view(np.int64)[first]
        return made, _noted(made, parts, named, by)

    def _keys_of(self, rows: np.ndarray[Any, Any], texts: dict[str, list[Any]]) -> tuple[Any, Any, Any]:
        word = {name: [words[code] for code in rows[name].tolist()] for name, words in self._words.items()}
        ranks = rows["source_rank"].tolist()
        sources = [said or self._sources.get(rank, "") for said, rank in zip(word["source"], ranks, strict=True)]
        days = [None if day == _NO_DATE else date_of(day).isoformat() for day in rows["occurred_on"].tolist()]
        years = [None if value == _NO_NUMBER else str(value // 10_000) for value in rows["value"].tolist()]
        stated = {
            "authority": word["authority"],
            "document_no": [document_compared(text or "") for text in texts["document_no"]],
            "occurred_on": days,
            "month": [day and day[:7] for day in days],
            "year": years,
            "scheme": word["scheme"],
        }
        parts = _part_keys(word["type"], {name: pa.array(column, pa.string()) for name, column in stated.items()})
        forms = [self._forms.get(change) or "records" for change in rows["change_id"].tolist()]
        told = zip(texts["record_id"], parts.tolist(), forms, texts["document_no"], strict=True)
        # What was made from parts names no record that the parts do not.
        ids = [
            text if text and (not part or (form == "records" and text != no)) else "" for text, part, form, no in told
        ]
        columns = [pa.array(column, pa.string()) for column in ([""] * len(ids), sources, forms, ids)]
        named = hash_texts(pc.binary_join_element_wise(*columns, _SEPARATOR))
        named[[not text for text in ids]] = NO_KEY
        codes = rows["source"].astype(np.int64)
        return parts, named, np.where(codes < 0, rows["source_rank"], _STATED + codes)


def _part_keys(types: list[str], stated: dict[str, pa.Array]) -> Any:
    """The keys of the rows' types and parts, `NO_KEY` where one is not stated."""
    keys, kinds = np.zeros(len(types), np.uint64), np.array(types, object)
    for kind in set(types):
        names, rows = _KNOWN_BY.get(kind, ()), np.flatnonzero(kinds == kind)
        if names:
            columns = [pa.array([kind] * len(rows), pa.string())]
            columns += [stated[name].take(pa.array(rows)).fill_null("") for name in names]
            whole = np.logical_and.reduce([pc.not_equal(column, "").to_numpy(False) for column in columns])
            keys[rows] = np.where(whole, hash_texts(pc.binary_join_element_wise(*columns, _SEPARATOR)), NO_KEY)
    return keys


def _first_of_equal(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    first = _begins(rows, ("enterprise_id", "identity"))
    return np.asarray(np.flatnonzero(first)[np.cumsum(first) - 1])


def _united(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """For each row the first of all rows that either joins with it, directly or by others."""
    first = np.arange(len(one))
    while True:
        before = first
        for group in (one, other):
            least = np.full(len(first), len(first))
            np.minimum.at(least, group, first)
            first = np.minimum(first, least[group])
        first = first[first]
        if np.array_equal(first, before):
            return first


def _noted(made: np.ndarray[Any, Any], parts: Any, named: Any, by: Any) -> dict[str, list[Any]]:
    """What records are known by beside the key that they are called after."""
    identity, part, name = made["identity"], parts.view(np.int64), named.view(np.int64)
    of_part = (parts != NO_KEY) & (part != identity)
    of_name = (named != NO_KEY) & ((parts != NO_KEY) | (name != identity))
    noted: dict[tuple[int, int], tuple[int, int | None, int]] = {}
    for places, keys, sources in ((of_part, part, None), (of_name, name, by)):
        for place in np.flatnonzero(places).tolist():
            key = int(made["enterprise_id"][place]), int(keys[place])
            source = None if sources is None else int(sources[place])
            noted.setdefault(key, (int(identity[place]), source, int(made["change_id"][place])))
    return {
        "enterprise_id": [owner for owner, _ in noted],
        "key": [key for _, key in noted],
        "identity": [record for record, _, _ in noted.values()],
        "named_by": [source for _, source, _ in noted.values()],
        "change_id": [change for _, _, change in noted.values()],
    }


def _only_counted(packed: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """True where the numbers of a record count on from 0 up to that row: nobody need have stated them."""
    place = _places_in_runs(_begins(packed, _RECORD))
    counts = packed["version"] == place
    broken = np.cumsum(~counts)
    start = np.arange(len(packed)) - place
    return np.asarray(broken == np.where(counts[start], broken[start], -1))


def _filled(packed: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Versions of the shape before: numbered as they stand, with what they do not state from those before them."""
    made = np.zeros(len(packed), _BEFORE)
    place = _places_in_runs(_begins(packed, _RECORD))
    start = np.arange(len(packed)) - place
    for name in _BEFORE.names or ():
        column, missing = packed[name], _MISSING.get(name)
        if missing is not None:
            last = np.maximum.accumulate(np.where(column != missing, np.arange(len(column)), -1))
            column = np.where(last >= start, column[last], missing)
        made[name] = column
    made["version"] = place
    return made


def _begins(rows: np.ndarray[Any, Any], names: tuple[str, ...]) -> np.ndarray[Any, Any]:
    begins = np.ones(len(rows), np.bool_)
    begins[1:] = np.any([rows[name][1:] != rows[name][:-1] for name in names], axis=0)
    return begins


def _places_in_runs(begins: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    starts = np.flatnonzero(begins)
    return np.arange(len(begins)) - np.repeat(starts, np.diff(np.append(starts, len(begins))))


def _void_keys(connection: sa.Connection) -> set[tuple[int, ...]]:
    names = ", ".join(_AFTER_KEY)
    return {tuple(row) for row in connection.execute(sa.text(f"SELECT {names} FROM void_record"))}  # noqa: S608


def _say(rows: int, counted: int, joined: int) -> None:
    """Tells whoever upgrades what became of the records."""
    said: list[Text] = context.config.attributes.setdefault("said", [])
    said.append(
        Text(
            f"{rows:,} 行记录改按所述内容保存，并按要素和来源所用编号重新识别：{joined:,} 条与另一条并为同一记录；"
            f"{counted:,} 行的版本号只是系统编的，不再算作所述版本号。",
            f"{rows:,} rows of records are held as they were stated, and known by their parts and by what their "
            f"sources call them: {joined:,} records became one with another; the version numbers of {counted:,} rows "
            "had only been counted by the system and are no longer taken for stated.",
        )
    )
