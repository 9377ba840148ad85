"""NDJSON files: one JSON object per line, numbers kept exactly as written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from rules.fields import Kind
from rules.texts import Text
from scoring.value_parsing import is_unicode
from service.core.files.faults import Fault
from service.core.files.headers import Column, Matching
from service.core.files.rejects import Reject
from service.core.files.sources import Batch
from service.core.files.table_start import ROWS_LOOKED_AT, match_keys
from service.core.files.text_lines import chunks, encoding_of

_LARGEST_EXPONENT = 30


class _RepeatedKey(ValueError):
    pass


class NdjsonSource:
    """A file of JSON objects, which need not all have the same keys; all its columns are texts."""

    def __init__(self, path: Path, match: Matching) -> None:
        self.name, self._path = str(path), path
        self._encoding = encoding_of(path, ("utf-8",))
        self.size = path.stat().st_size
        self.notices: Sequence[Text] = self._encoding.notices()
        keys = list(dict.fromkeys(key for rows, _, _ in self._objects() for _, row in rows for key in row))
        self.columns: Mapping[str, Column] = match_keys(keys, match, self.name, lambda: self._first_rows(keys))

    def _first_rows(self, keys: Sequence[str]) -> list[list[str]]:
        rows = next(self._objects(), ([], [], 0))[0][:ROWS_LOOKED_AT]
        return [["" if row.get(key) is None else str(row[key]) for key in keys] for _, row in rows]

    def type_of(self, name: str) -> pa.DataType:
        """Text."""
        return pa.string()

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """One batch for each chunk of about four megabytes."""
        for rows, rejects, done in self._objects():
            read: dict[str, list[str | None]] = {name: [] for name in names}
            lines = []
            for line, row in rows:
                values, faults = _values(row, [self.columns[name] for name in names])
                rejects += [Reject(line, heading, value, Fault.NOT_A_PLAIN_VALUE) for heading, value in faults]
                if faults:
                    continue
                lines.append(line)
                for name, value in zip(names, values, strict=True):
                    read[name].append(value)
            columns = {name: pa.array(values, pa.string()) for name, values in read.items()}
            yield Batch(columns, len(lines), np.array(lines, np.int64), done, rejects)

    def _objects(self) -> Iterator[tuple[list[tuple[int, dict[str, Any]]], list[Reject], int]]:
        """For each chunk its objects with their lines, the lines that are none, and the bytes read so far."""
        line = 0
        for chunk, done in chunks(self._path, self._encoding):
            rows: list[tuple[int, dict[str, Any]]] = []
            rejects: list[Reject] = []
            for text in chunk.decode("utf-8-sig" if line == 0 else "utf-8").removesuffix("\n").split("\n"):
                line += 1
                if text.strip():
                    row = _object(text)
                    if isinstance(row, Fault):
                        rejects.append(Reject(line, "", text, row))
                    else:
                        rows.append((line, row))
            yield rows, rejects, done


def _object(text: str) -> dict[str, Any] | Fault:
    try:
        row = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_refuse_repeats)
    except _RepeatedKey:
        return Fault.REPEATED_KEY
    except (ValueError, RecursionError):
        return Fault.NOT_AN_OBJECT
    return row if isinstance(row, dict) else Fault.NOT_AN_OBJECT


def _refuse_constant(constant: str) -> None:
    raise ValueError(constant)


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise _RepeatedKey
    return row


def _values(row: Mapping[str, Any], columns: Sequence[Column]) -> tuple[list[str | None], list[tuple[str, str]]]:
    """The values as texts, and the headings and texts of those that cannot be a value of their field."""
    values: list[str | None] = []
    faults: list[tuple[str, str]] = []
    for column in columns:
        value = row.get(column.heading)
        text = _text(value, column.field.kind)
        if text is None and value is not None:
            faults.append((column.heading, str(value)))
        values.append(text)
    return values, faults


def _text(value: Any, kind: Kind) -> str | None:
    """The text of a value, None where it is null or no value of that kind."""
    match value:
        case str():
            return value if value.isascii() or is_unicode(value) else None
        case bool():
            return str(value) if kind is Kind.BOOLEAN else None
        case int():
            return str(value)
        case Decimal() if kind is not Kind.TEXT and abs(value.adjusted()) <= _LARGEST_EXPONENT:
            return format(value, "f")
        case _:
            return None
