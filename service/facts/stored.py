"""All that is stored of a few enterprises, read once in a fixed number of statements.

What they were on any day, as known on any day and by any change, is then worked out without asking the database again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Integer, select, type_coerce

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from scoring.facts import Vocabulary
from service.core.arrays import Array
from service.core.db.fact_changes import select_last_change
from service.core.db.in_clause import Ids, is_among
from service.core.db.packing import ENTERPRISE, ENTERPRISE_PACKED, RECORD, RECORD_PACKED
from service.core.db.tables.facts import attribute_change, enterprise, record, source, void_record
from service.core.db.vocabulary import read_vocabularies
from service.facts.matched_words import Matches, read_matches
from service.facts.record_ties import Ties, ties_of
from service.facts.texts import TextsByKey, pick_texts
from service.facts.visible import TEXTS, Places, Visible, in_order, keys_of, visible_of, without_rows

WORDS = (
    *(name for name in ENTERPRISE_PACKED if ENTERPRISE_FIELDS[name].kind is Kind.TEXT),
    *(f"record.{name}" for name in RECORD_PACKED if RECORD_FIELDS[name].kind is Kind.TEXT),
    "record.type",
)
# The texts of a row that are read: its own, and the name of its source.
SOURCE = "source"
READ = (*TEXTS, SOURCE)


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """What is stored of some enterprises up to the change `last_change`, in all versions.

    `enterprises` are their packed rows by id, `called` the code and the name of each, `changes` those of their
    attributes in the order in which they count, with days as numbers. `rows` are all rows of their records, `void`
    those of them that count for nothing since the change beside each in `void_since`; `texts` are by the key of a row.
    """

    last_change: int
    enterprises: Array
    called: Mapping[int, tuple[str, str | None]]
    changes: Sequence[Any]
    rows: Array
    texts: TextsByKey
    void: Array
    void_since: Array
    ties: Ties
    matches: Matches
    words: Mapping[str, Vocabulary]

    def enterprise_rows(self, known_on: int, known_change: int) -> Array:
        """The packed rows of those that were known, by id."""
        rows = self.enterprises
        return rows[(rows["recorded_on"] <= known_on) & (rows["change_id"] <= known_change)]

    def record_rows(self, known_change: int) -> Array:
        """The rows of their records but for those that count for nothing by a change, by enterprise and record."""
        return without_rows(self.rows, self.void[self.void_since <= known_change])

    def joined(self, rows: Array, known_on: int, known_change: int) -> Array | None:
        """The record of each row where persons joined some, None where they joined none."""
        return self.ties.joined(rows["enterprise_id"], rows["identity"], known_on, known_change)

    def visible(self, rows: Array, known_on: int, known_change: int) -> Visible:
        """The versions among the rows that count on day K, as known by a change."""
        return visible_of(rows, known_on, known_change, self.joined(rows, known_on, known_change))

    def texts_at(self, rows: Array, sources: Mapping[str, Places]) -> dict[str, list[str | None]]:
        """Each text by name of the row at each of its `sources`, None for -1."""
        return pick_texts(self.texts, READ, rows, sources)


def read_stored(connection: Connection, ids: Ids) -> StoredFacts:
    """All that is stored of the enterprises among `ids`."""
    column = enterprise.c
    found = connection.execute(
        select(column.id, column.code, column.name, column.packed, select_last_change().scalar_subquery().label("last"))
        .where(is_among(connection, column.id, ids))
        .order_by(column.id)
    ).all()
    rows, texts = _read_records(connection, ids)
    void, void_since = _read_void(connection, ids)
    return StoredFacts(
        last_change=found[0].last if found else 0,
        enterprises=_table_of([one.packed for one in found], ENTERPRISE),
        called={one.id: (one.code, one.name) for one in found},
        changes=_read_changes(connection, ids),
        rows=rows,
        texts=texts,
        void=void,
        void_since=void_since,
        ties=ties_of(connection, ids),
        matches=read_matches(connection),
        # Last: whatever was read before may name them.
        words=read_vocabularies(connection, WORDS),
    )


def _read_changes(connection: Connection, ids: Ids) -> Sequence[Any]:
    table = attribute_change.c
    days = [type_coerce(column, Integer).label(column.name) for column in (table.valid_from, table.recorded_on)]
    return connection.execute(
        select(table.enterprise_id, table.field, table.value, table.text, table.change_id, *days)
        .where(is_among(connection, table.enterprise_id, ids))
        .order_by(table.valid_from, table.change_id, table.field)
    ).all()


def _read_records(connection: Connection, ids: Ids) -> tuple[Array, TextsByKey]:
    """All rows of records in the order of their keys, and their texts with the name of the source."""
    query = select(record.c.packed, *(record.c[name] for name in TEXTS), source.c.name)
    query = query.outerjoin(source, source.c.rank == record.c.source_rank)
    found = connection.execute(query.where(is_among(connection, record.c.enterprise_id, ids))).all()
    rows = _table_of([one.packed for one in found], RECORD)
    return in_order(rows), {key: one[1:] for key, one in zip(keys_of(rows), found, strict=True)}


def _read_void(connection: Connection, ids: Ids) -> tuple[Array, Array]:
    query = select(void_record.c.packed, void_record.c.found_by)
    found = connection.execute(query.where(is_among(connection, void_record.c.enterprise_id, ids))).all()
    return _table_of([one.packed for one in found], RECORD), np.array([one.found_by for one in found], np.int64)


def _table_of(packed: Sequence[bytes], layout: np.dtype[Any]) -> Array:
    return np.frombuffer(b"".join(packed), layout)
