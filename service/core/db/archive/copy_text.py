"""Rows in the text form of PostgreSQL's COPY, as values that the drivers take."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Boolean, Float, Integer, LargeBinary, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

_NULL = "\\N"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def rows_of(chunks: Iterable[bytes], table: Table) -> Iterator[tuple[Any, ...]]:
    """The rows of `table`; raises ValueError where they are none."""
    readers = [_reader(column.type) for column in table.columns]
    for line in _lines(chunks):
        fields = line.split("\t")
        yield tuple(None if f == _NULL else read(f) for f, read in zip(fields, readers, strict=True))


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """COPY writes a line feed within a value as two characters, so each one that stands there ends a row."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode() for line in lines)
    if rest:
        raise ValueError("no line feed at the end")


def _reader(kind: TypeEngine[Any]) -> Callable[[str], Any]:
    held = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if isinstance(held, Boolean):
        return lambda field: field == "t"
    if isinstance(held, Integer):
        return int
    if isinstance(held, Float):
        return float
    if isinstance(held, LargeBinary):
        return lambda field: bytes.fromhex(field.removeprefix("\\\\x"))
    return lambda field: _ESCAPED.sub(lambda found: _PLAIN.get(found[1], found[1]), field)
