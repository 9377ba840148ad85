"""Rows as columns of whole numbers and of texts of which there are few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Integer, Select, func, type_coerce

from service.core.arrays import Ints
from service.core.db.text_columns import numbers_of, text_columns_of


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts: the distinct ones, and of every row the place of its own."""

    words: Sequence[str]
    places: Ints

    @classmethod
    def of(cls, values: Sequence[str]) -> "Texts":
        """The column of texts given one by one."""
        return _texts_of(pa.array(values, pa.string()))


def read_columns(
    connection: Connection, rows: Select[Any], numbers: Mapping[str, Any], texts: Mapping[str, Any]
) -> tuple[dict[str, Ints], dict[str, Texts]]:
    """Columns of whole numbers (null: -1) and of texts (null: "") of all rows of a query without columns."""
    columns = [func.coalesce(type_coerce(one, Integer), -1).label(name) for name, one in numbers.items()]
    columns += [one.label(name) for name, one in texts.items()]
    read = dict(zip((*numbers, *texts), text_columns_of(connection, rows.add_columns(*columns)), strict=True))
    return {name: numbers_of(read[name]) for name in numbers}, {name: _texts_of(read[name]) for name in texts}


def _texts_of(values: pa.Array) -> Texts:
    coded = values.dictionary_encode()
    return Texts(coded.dictionary.to_pylist(), coded.indices.to_numpy().astype("int64"))
