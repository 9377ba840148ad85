"""Enterprises as they are registered on a day, as columns: their codes, statuses, kinds, and what licences permit."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, Integer, func, select, type_coerce

from rules.calendar import day_of
from scoring.facts import NO_TEXT
from service.core.arrays import Array, Mask, are_among
from service.core.db.in_clause import Ids, is_among, joined
from service.core.db.packing import ENTERPRISE, unpack
from service.core.db.tables.facts import attribute_change, enterprise
from service.core.db.vocabulary import read_vocabularies
from service.facts.stored import StoredFacts, read_stored

_STATUS, _KIND = "status", "enterprise_type"
# Enterprises whose values are joined into one, those whose records are read at once, and what stands between codes.
_AT_ONCE, _FEW, _APART = 50_000, 5_000, "\n"
_LICENCE = "licence"
# Where a licence says what it permits, besides its reason.
_CODED = ("category", "outcome")


@dataclass(frozen=True, eq=False)
class Registered:
    """Some enterprises by id: `status` and `kind` are places in the texts of each, -1: not stated."""

    ids: Array
    codes: Sequence[str]
    status: Array
    kind: Array
    statuses: Sequence[str]
    kinds: Sequence[str]

    def of(self, mask: Mask) -> "Registered":
        """Those of them that a mask holds."""
        if mask.all():
            return self
        codes = [self.codes[place] for place in np.flatnonzero(mask).tolist()]
        return Registered(self.ids[mask], codes, self.status[mask], self.kind[mask], self.statuses, self.kinds)

    def of_status(self, texts: Collection[str]) -> Mask:
        """Whether the status of each is one of these."""
        return np.isin(self.status, _places_of(self.statuses, texts))

    def of_kind(self, texts: Collection[str]) -> Mask:
        """Whether the kind of each is one of these."""
        return np.isin(self.kind, _places_of(self.kinds, texts))


def read_registered(connection: Connection, ids: Array, day: date) -> Registered:
    """The enterprises among `ids` (ascending), as known and as they are on the day."""
    columns, codes = _rows_of(connection, ids)
    there = np.ascontiguousarray(columns["id"])
    stated = {_STATUS: columns[_STATUS].copy(), _KIND: columns[_KIND].copy()}
    for row in _changes_of(connection, day_of(day)):
        place = int(np.searchsorted(there, row.enterprise_id))
        if place < len(there) and there[place] == row.enterprise_id:
            stated[row.field][place] = NO_TEXT if row.value is None else row.value
    words = read_vocabularies(connection, [_STATUS, _KIND])
    return Registered(there, codes, stated[_STATUS], stated[_KIND], words[_STATUS].texts, words[_KIND].texts)


def _rows_of(connection: Connection, ids: Array) -> tuple[Array, list[str]]:
    """The packed rows and the codes, by id; all are passed through where most are wanted.

    The database joins the values of many rows into one, as a row each would take long.
    """
    if not len(ids):
        return np.empty(0, ENTERPRISE), []
    column, last = enterprise.c, int(ids[-1])
    wanted: Ids = range(int(ids[0]), last + 1) if 2 * len(ids) > last else ids
    query = select(joined(column.packed), func.aggregate_strings(column.code, _APART))
    query = query.where(is_among(connection, column.id, wanted)).group_by(column.id // _AT_ONCE)
    parts = connection.execute(query).all()
    rows = unpack(ENTERPRISE, b"".join(row[0] for row in parts))
    codes = [code for row in parts for code in row[1].split(_APART)]
    found = np.ascontiguousarray(rows["id"])
    places = np.argsort(found, kind="stable")
    places = places[are_among(found[places], ids)]
    if np.array_equal(places, np.arange(len(rows))):
        return rows, codes
    return rows[places], [codes[place] for place in places.tolist()]


def _changes_of(connection: Connection, day: int) -> Iterator[Any]:
    """What changed of statuses and kinds up to the day, as known by it, what counts last."""
    table = attribute_change.c
    query = (
        select(table.enterprise_id, table.field, table.value)
        .where(table.field.in_((_STATUS, _KIND)))
        .where(type_coerce(table.valid_from, Integer) <= day, type_coerce(table.recorded_on, Integer) <= day)
        .order_by(table.valid_from, table.change_id)
    )
    yield from connection.execute(query)


def licences_holding(connection: Connection, ids: Sequence[int], words: Sequence[str], day: date) -> set[int]:
    """The enterprises among `ids` that have a licence in force on the day that permits what one of the words says."""
    found = set[int]()
    for start in range(0, len(ids), _FEW):
        found |= _holders_among(read_stored(connection, ids[start : start + _FEW]), words, day_of(day))
    return found


def _holders_among(stored: StoredFacts, words: Sequence[str], day: int) -> set[int]:
    types = stored.words["record.type"].texts
    if _LICENCE not in types:
        return set()
    seen = stored.visible(stored.record_rows(stored.last_change), day, stored.last_change)
    rows = seen.rows[seen.places]
    in_force = (rows["type"] == types.index(_LICENCE)) & (rows["occurred_on"] <= day) & (rows["ends_on"] >= day)
    places = seen.places[in_force]
    rows = rows[in_force]
    said = stored.texts_at(seen.rows, {"reason": seen.places_of_text("reason", places)})["reason"]
    holds = np.array([_says(one, words) for one in said], np.bool_)
    for name in _CODED:
        holds |= np.isin(rows[name], _codes_holding(stored.words[f"record.{name}"].texts, words))
    return set(rows["enterprise_id"][holds].tolist())


def _says(text: str | None, words: Sequence[str]) -> bool:
    return text is not None and any(word in text for word in words)


def _codes_holding(texts: Sequence[str], words: Sequence[str]) -> list[int]:
    return [code for code, text in enumerate(texts) if _says(text, words)]


def _places_of(texts: Sequence[str], wanted: Collection[str]) -> list[int]:
    return [place for place, text in enumerate(texts) if text in wanted]
