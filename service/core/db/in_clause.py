"""Sets of rows in one statement, on either database."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    LargeBinary,
    String,
    Text,
    any_,
    bindparam,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from service.core.names import Names

Ids = range | Sequence[int] | npt.NDArray[np.integer[Any]]


def is_among(connection: Connection, column: ColumnElement[Any], values: Ids | Sequence[str]) -> ColumnElement[bool]:
    """Whether `column` is one of `values`: any number of them as one parameter, a range of numbers as a range."""
    if isinstance(values, range) and values.step == 1:
        return column.between(values.start, values.stop - 1)
    plain = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if len(plain) == 1:
        # The same, and put together in a twentieth of the time.
        return column == plain[0]
    if connection.dialect.name == "postgresql":
        texts = isinstance(plain[0], str) if plain else isinstance(column.type, String)
        kind: Any = Text() if texts else BigInteger()
        return column == any_(cast(bindparam(None, array_text_of(plain), type_=Text()), ARRAY(kind)))
    each = func.json_each(orjson.dumps(plain).decode()).table_valued("value")
    return column.in_(select(each.c.value))


def array_text_of(values: Sequence[Any]) -> str:
    """Whole numbers, or texts, as PostgreSQL writes an array: the driver would look at every one of them by itself."""
    if not len(values) or not isinstance(values[0], str):
        return f"{{{','.join(map(str, values))}}}"
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') > 2 * (len(values) - 1):
        joined = '","'.join(value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return f'{{"{joined}"}}'


def is_named(column: ColumnElement[str], names: Names) -> ColumnElement[bool]:
    """Whether `column` holds one of the names."""
    if names.all_but:
        return column.not_in(sorted(names.listed)) if names.listed else true()
    return column.in_(sorted(names.listed))


class joined(GenericFunction[bytes]):
    """The bytes of all rows' values one after the other; null where there is no row."""

    type = LargeBinary()
    inherit_cache = True


@compiles(joined, "sqlite")
def _joined_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST(group_concat({compiler.process(element.clauses, **kw)}, '') AS BLOB)"


@compiles(joined, "postgresql")
def _joined_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **kw)}, ''::bytea)"
