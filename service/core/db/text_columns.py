"""Columns of many rows as one text each, joined inside the database: a row each would take several times as long."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, Select, String, cast, func, select

from service.core.arrays import Ints

# What stands between rows.
_ROW = "\x01"


def text_columns_of(connection: Connection, query: Select[Any]) -> list[pa.Array]:
    """The columns of a query as texts, "" for null, all in the same order of rows."""
    rows = query.subquery()
    columns = [func.aggregate_strings(func.coalesce(cast(one, String), ""), _ROW) for one in rows.c]
    found = connection.execute(select(func.count(), *columns).select_from(rows)).one()
    return [_split(one, found[0]) for one in found[1:]]


def numbers_of(texts: pa.Array) -> Ints:
    """A column of whole numbers, none of them null."""
    found: Ints = texts.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found


def _split(joined: str | None, rows: int) -> pa.Array:
    if not rows:
        return pa.array([], pa.string())
    found = pc.split_pattern(pa.array([joined or ""], pa.string()), _ROW)[0].values
    assert len(found) == rows, "no column holds what stands between rows"
    return found
