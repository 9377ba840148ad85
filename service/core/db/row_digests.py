"""The rows of a table in one number that is the same on either kind of database and in any order of the rows."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Table

_AT_ONCE = 20_000
_MODULUS = 1 << 128


@dataclass(frozen=True, slots=True)
class RowDigest:
    """How many rows, and the sum of their hashes in hexadecimal."""

    rows: int
    digest: str


class RowSum:
    """Adds hashes of rows up to their digest."""

    def __init__(self) -> None:
        self._rows = self._sum = 0

    def add(self, hashed: int) -> None:
        """Takes a row into account by its hash."""
        self._sum += hashed
        self._rows += 1

    @property
    def digest(self) -> RowDigest:
        """What all rows so far come to."""
        return RowDigest(self._rows, f"{self._sum % _MODULUS:032x}")


def hash_row(row: Sequence[Any]) -> int:
    """The hash of a row, its values as the driver gives them."""
    # The same text on every version of Python, whatever characters it holds to be printable.
    return int.from_bytes(hashlib.blake2b(ascii(tuple(row)).encode("ascii"), digest_size=16).digest(), "big")


def rows_as_stored(connection: Connection, table: Table, columns: Iterable[Column[Any]]) -> Iterator[tuple[Any, ...]]:
    """The values of `columns` of every row: numbers, texts and bytes alone, alike on either kind of database."""
    names = ", ".join(_as_stored(connection, column) for column in columns)
    statement = f'SELECT {names} FROM "{table.name}"'  # noqa: S608 - names of our tables
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        yield from driver.execute(statement)
        return
    with driver.cursor(name=f"rows_of_{table.name}") as cursor:
        cursor.itersize = _AT_ONCE
        yield from cursor.execute(statement)


def _as_stored(connection: Connection, column: Column[Any]) -> str:
    name = f'"{column.name}"'
    if connection.dialect.name == "sqlite":
        return name
    if isinstance(column.type, JSON):
        return f"CAST({name} AS text)"
    return f"CAST({name} AS integer)" if isinstance(column.type, Boolean) else name
