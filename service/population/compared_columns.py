"""What rows of records are compared by: every field that the file states, whatever the rule sets read of it."""

from collections.abc import Collection

import numpy as np

from rules.fields import RECORD_FIELDS, Kind
from scoring.facts import DTYPES, MISSING
from scoring.known_versions import NO_CONTENT
from service.core.arrays import Array
from service.population.versions import ITEM, KEYS, PLACED
from service.reading.columns import Rows
from service.reading.delivery import Delivery
from service.reading.identity import text_keys
from service.reading.read_rows import ReadRows

_COMPARED = frozenset(RECORD_FIELDS) - NO_CONTENT - {"uscc"}
_ALWAYS: dict[str, type[np.generic]] = {"line": np.int64, **KEYS}


class ComparedColumns:
    """The columns that are set aside beside the fields that are scored, so that versions can be told apart."""

    def __init__(self, delivery: Delivery, held: Collection[str]) -> None:
        """`held` are the fields that are set aside anyway."""
        fields = sorted(_COMPARED & delivery.fields | {"type"})
        self._more = {self._name_of(name): name for name in fields if name in _AS_KEYS or name not in held}
        self._more |= {name: name for name in PLACED if name in delivery.fields.difference(held)}
        # The names of the columns that rows are compared by.
        self.names = [self._name_of(name) for name in fields]
        self._by_item = "item" in delivery.fields

    @staticmethod
    def _name_of(name: str) -> str:
        """How the column of a field is called; that of its keys stands beside that of its words."""
        return f"{name}_key" if name in _AS_KEYS else name

    @property
    def dtypes(self) -> dict[str, type[np.generic]]:
        """The types of the columns."""
        more = {column: _dtype_of(name) for column, name in self._more.items()}
        return {**_ALWAYS, **more, **({ITEM: np.uint64} if self._by_item else {})}

    def of(self, read: ReadRows) -> dict[str, Array]:
        """The columns of rows that were read."""
        rows = read.rows
        assert rows.identified is not None
        keys = rows.identified
        columns = {
            "line": rows.batch.line_numbers(),
            "parts": keys.parts,
            "named": keys.named,
            "source_key": keys.sources,
            **{column: _column_of(rows, name) for column, name in self._more.items()},
        }
        if self._by_item:
            columns[ITEM] = _keys_of(rows, "item")
        return columns

    @property
    def keys(self) -> list[str]:
        """The columns by which records are told apart."""
        return ["owner", *KEYS, *([ITEM] if self._by_item else [])]


# Texts that are held as keys: free ones, and those of which the way they are written does not count.
_AS_KEYS = frozenset({"authority", "document_no", "reason"})


def _dtype_of(name: str) -> type[np.generic]:
    return np.uint64 if name in _AS_KEYS else DTYPES[_kind_of(name)]


def _kind_of(name: str) -> Kind:
    return Kind.TEXT if name == "type" else RECORD_FIELDS[name].kind


def _column_of(rows: Rows, name: str) -> Array:
    if name in _AS_KEYS:
        return _keys_of(rows, name)
    column = rows.values.get(name)
    return np.full(len(rows), MISSING[_kind_of(name)], _dtype_of(name)) if column is None else column


def _keys_of(rows: Rows, name: str) -> Array:
    assert rows.identified is not None
    if name in rows.identified.spelt:
        return rows.identified.spelt[name]
    return text_keys(rows.texts[name]) if name in rows.texts else np.zeros(len(rows), np.uint64)
