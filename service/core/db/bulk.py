"""Many rows at once by the driver's own fast way: many rows a statement on SQLite, `COPY` on PostgreSQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from sqlalchemy import Connection, Table, text

from service.core.db.in_clause import array_text_of

_KEYS = "intake_key"
# Rows that one statement adds on SQLite: for every statement the driver lets go of the interpreter and waits for it
# again, which other threads may hold. A statement has at most so many values, whichever way SQLite was built.
_ROWS, _VALUES = 256, 32_766


@dataclass(frozen=True, slots=True)
class Same:
    """A column that has one value in all rows: None, a whole number or a text."""

    value: int | str | None


def insert_columns(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any] | Same]) -> None:
    """Adds rows given as columns of equal length; values are as the driver takes them (days as day numbers).

    One column at least says how many rows there are. A row that is there already is an error of the database and takes
    back the transaction.
    """
    length = next(len(column) for column in columns.values() if not isinstance(column, Same)) if columns else 0
    if not length:
        return
    name = connection.dialect.identifier_preparer.format_table(table)
    if connection.dialect.name == "postgresql":
        given = [repeat(one.value, length) if isinstance(one, Same) else one for one in columns.values()]
        _copy(connection, name, columns.keys(), zip(*given, strict=True))
        return
    # A value that stands in the statement itself is not handed over anew for every row.
    values = ", ".join(_literal(one.value) if isinstance(one, Same) else "?" for one in columns.values())
    each = [one for one in columns.values() if not isinstance(one, Same)]
    _insert(_cursor(connection), f"INSERT INTO {name} ({', '.join(columns)}) VALUES ", f"({values})", each)  # noqa: S608


def _insert(cursor: Any, into: str, values: str, columns: Sequence[Sequence[Any]]) -> None:
    """Adds the rows of the columns by statements of many rows, and the last few one by one."""
    length, most = len(columns[0]), min(_ROWS, _VALUES // len(columns))
    whole = length - length % most
    many = (_row_by_row(columns, start, most) for start in range(0, whole, most))
    cursor.executemany(into + ", ".join([values] * most), many)
    cursor.executemany(into + values, zip(*(column[whole:] for column in columns), strict=True))


def _row_by_row(columns: Sequence[Sequence[Any]], start: int, length: int) -> list[Any]:
    """The values of so many rows, one row after the other."""
    found: list[Any] = [None] * (len(columns) * length)
    for place, column in enumerate(columns):
        found[place :: len(columns)] = column[start : start + length]
    return found


def _literal(value: int | str | None) -> str:
    if value is None:
        return "NULL"
    return str(int(value)) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def select_matching(
    connection: Connection, query: str, keys: Mapping[str, Sequence[Any]], **values: Any
) -> list[tuple[Any, ...]]:
    """The rows of a query over `keys`, a table of that name made of the given columns for this one query.

    Columns of texts and of whole numbers are told apart by their first value; the query writes `:name` for `values`.
    """
    length = len(next(iter(keys.values())))
    if not length:
        return []
    if connection.dialect.name == "postgresql":
        return _matching_arrays(connection, query, keys, values)
    cursor = _cursor(connection)
    cursor.execute(f"DROP TABLE IF EXISTS temp.{_KEYS}")
    cursor.execute(f"CREATE TEMP TABLE {_KEYS} ({', '.join(keys)})")
    marks = ", ".join("?" * len(keys))
    rows = zip(*keys.values(), strict=True)
    cursor.executemany(f"INSERT INTO temp.{_KEYS} VALUES ({marks})", rows)  # noqa: S608
    return list(cursor.execute(query.replace("{keys}", f"temp.{_KEYS}"), values))


def keys_outermost(connection: Connection, query: str) -> str:
    """The query with its `{cross}` join: on SQLite the keys stay outermost, so that each is looked up by an index."""
    return query.replace("{cross}", "CROSS JOIN" if connection.dialect.name == "sqlite" else "JOIN")


def _matching_arrays(
    connection: Connection, query: str, keys: Mapping[str, Sequence[Any]], values: dict[str, Any]
) -> list[tuple[Any, ...]]:
    arrays = ", ".join(f"CAST(:key_{name} AS {_array_type(column[0])})" for name, column in keys.items())
    source = f"(SELECT * FROM unnest({arrays}) AS given({', '.join(keys)}))"  # noqa: S608
    named = {f"key_{name}": array_text_of(column) for name, column in keys.items()}
    return [tuple(row) for row in connection.execute(text(query.replace("{keys}", source)), {**named, **values})]


def _array_type(value: Any) -> str:
    return "text[]" if isinstance(value, str) else "bigint[]"


def _copy(connection: Connection, name: str, columns: Iterable[str], rows: Iterator[tuple[Any, ...]]) -> None:
    with _cursor(connection) as cursor, cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _cursor(connection: Connection) -> Any:
    """The driver's own cursor, within the transaction of `connection`."""
    return connection.connection.cursor()
