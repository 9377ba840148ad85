"""Rows as columns of whole numbers and of texts of which there are few."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Integer, Select, func, type_coerce

from service.core.arrays import Ints
from service.core.db.text_columns import numbers_of, text_columns_of
from service.estimates.effect.texts import Texts


def read_columns(
    connection: Connection, rows: Select[Any], numbers: Mapping[str, Any], texts: Mapping[str, Any]
) -> tuple[dict[str, Ints], dict[str, Texts]]:
    """Columns of whole numbers (null: -1) and of texts (null: "") of all rows of a query without columns."""
    columns = [func.coalesce(type_coerce(one, Integer), -1).label(name) for name, one in numbers.items()]
    columns += [one.label(name) for name, one in texts.items()]
    read = dict(zip((*numbers, *texts), text_columns_of(connection, rows.add_columns(*columns)), strict=True))
    return {name: numbers_of(read[name]) for name in numbers}, {name: Texts.of(read[name]) for name in texts}
