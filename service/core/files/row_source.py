"""Rows of a request, read as a file of texts would be."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from rules.texts import Text
from service.core.files.headers import Column, Matching
from service.core.files.sources import Batch


class RowSource:
    """Rows given as mappings of heading to a plain value; a row counts as the line of its place, from 1."""

    def __init__(self, name: str, rows: Sequence[Mapping[str, Any]], match: Matching) -> None:
        self.name, self._rows, self.size = name, rows, len(rows)
        self.notices: Sequence[Text] = ()
        self.columns: Mapping[str, Column] = match(list(dict.fromkeys(key for row in rows for key in row)), name)

    def type_of(self, name: str) -> pa.DataType:
        """Text."""
        return pa.string()

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """All rows in one batch."""
        columns = {
            name: pa.array([_text(row.get(self.columns[name].heading)) for row in self._rows], pa.string())
            for name in names
        }
        yield Batch(columns, self.size, 1, self.size)


def _text(value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            # As it is written, without the digits of its binary form.
            return format(Decimal(repr(value)), "f")
        case _:
            return str(value)
