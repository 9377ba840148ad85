"""One fixed-width value per fact: what decides of an enterprise or of a record, as one row of a NumPy table.

Re-scoring joins the values of a block into one string of bytes inside the database and reads that as columns. Held
as `scoring.facts` holds it: days, codes of words (see `core.db.vocabulary`), integers with a sentinel where missing.
The layout is part of the database: a field more is a migration.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Kind
from scoring.facts import MISSING
from service.core.arrays import Array

_TYPES = {
    Kind.TEXT: "<i4",
    Kind.DATE: "<i4",
    Kind.INTEGER: "<i8",
    Kind.DECIMAL: "<i8",
    Kind.MONEY: "<i8",
    Kind.SEVERITY: "<i1",
    Kind.BOOLEAN: "<i1",
}
# Held apart: who it is, and texts that only people read.
_APART_OF_ENTERPRISE = frozenset({"uscc", "name"})
_APART_OF_RECORD = frozenset({"record_id", "uscc", "type", "recorded_at", "version", "document_no", "reason"})

ENTERPRISE_PACKED = tuple(name for name in ENTERPRISE_FIELDS if name not in _APART_OF_ENTERPRISE)
RECORD_PACKED = tuple(name for name in RECORD_FIELDS if name not in _APART_OF_RECORD)

ENTERPRISE = np.dtype(
    [
        ("id", "<i4"),
        ("recorded_on", "<i4"),
        ("change_id", "<i4"),
        *((name, _TYPES[ENTERPRISE_FIELDS[name].kind]) for name in ENTERPRISE_PACKED),
    ]
)
# What one row stated of a record, nothing filled in. `recorded_on` is the day from which it is known: the stated one
# where it is `dated`, else that of its delivery; `version` the stated number, `NO_VERSION` where there is none;
# `delivery` the first change of what was handed in together, `change_id` the change that wrote it, `part` tells rows
# apart that agree in all of these. `type` is the code of the word under "record.type"; `id_stated` says that the record
# id, which stands in a column of its own, is there; the two words are those of the facts digest for texts that do so,
# 0 where there is none (see `scoring.digest.text_word`).
RECORD = np.dtype(
    [
        ("enterprise_id", "<i4"),
        ("identity", "<i8"),
        ("source_rank", "<i2"),
        ("recorded_on", "<i4"),
        ("version", "<i4"),
        ("change_id", "<i4"),
        ("part", "<i2"),
        ("delivery", "<i4"),
        ("dated", "<i1"),
        ("type", "<i2"),
        ("id_stated", "<i1"),
        ("document_word", "<i8"),
        ("reason_word", "<i8"),
        *((name, _TYPES[RECORD_FIELDS[name].kind]) for name in RECORD_PACKED),
    ]
)

# A severity is held in one byte; 0 is missing.
NO_SEVERITY = 0


def pack_table(layout: np.dtype[Any], n: int, columns: Mapping[str, Array | int]) -> Array:
    """The rows as one structured array."""
    rows = np.empty(n, layout)
    for name in layout.names or ():
        column = columns.get(name)
        rows[name] = _missing(name) if column is None else _narrow(name, column)
    return rows


def unpack(layout: np.dtype[Any], data: bytes | memoryview) -> Array:
    """The rows whose bytes were joined in `data`."""
    return np.frombuffer(data, layout)


def take_rows(rows: Array, places: Array) -> Array:
    """The rows at `places`, copied as plain bytes: several times as fast as field by field."""
    return rows.view(np.dtype((np.void, rows.dtype.itemsize)))[places].view(rows.dtype)


class SomeRows:
    """Rows of a table by column: of those at `places` only the columns that are asked for are made, each once."""

    def __init__(self, rows: Array, places: Array) -> None:
        self._rows, self._places = rows, places
        self._columns: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        if name not in self._columns:
            # Of a column that stands in rows the whole is copied first: several times as fast as to pick from there.
            self._columns[name] = self._rows[name].take(self._places)
        return self._columns[name]


def widen(name: str, column: Array) -> Array:
    """A column as `scoring.facts` holds it."""
    if name == "severity":
        return np.where(column == NO_SEVERITY, MISSING[Kind.SEVERITY], column.astype(np.int64))
    return np.ascontiguousarray(column)


def _narrow(name: str, column: Array | int) -> Array | int:
    return np.maximum(column, NO_SEVERITY) if name == "severity" else column


def _missing(name: str) -> int:
    if name == "severity":
        return NO_SEVERITY
    field = RECORD_FIELDS.get(name) or ENTERPRISE_FIELDS.get(name)
    if field is None:
        return 0
    return MISSING[field.kind]
