"""Personal fields: held apart from everything that decides, until the day on which they are erased."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy.typing as npt
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from service.core.db.in_clause import is_among
from service.core.db.tables.facts import personal_field


def keep_personal(
    connection: Connection,
    field: str,
    ids: npt.NDArray[Any],
    values: Sequence[str | None],
    known_on: date,
    retain_days: int,
) -> None:
    """Keeps the stated values of a field for `retain_days` from `known_on`; a value that is kept already stays."""
    stated = {int(number): value for number, value in zip(ids.tolist(), values, strict=True) if value}
    kept = _kept_values_of(connection, field, list(stated))
    until = known_on + timedelta(days=retain_days)
    rows = [
        {"enterprise_id": number, "field": field, "value": value, "recorded_on": known_on, "retain_until": until}
        for number, value in stated.items()
        if kept.get(number) != value
    ]
    if rows:
        dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
        query = dialect.insert(personal_field)
        new = {name: query.excluded[name] for name in ("value", "recorded_on", "retain_until")}
        keys = ["enterprise_id", "field"]
        connection.execute(query.on_conflict_do_update(index_elements=keys, set_=new), rows)


def personal_of(connection: Connection, enterprise_id: int) -> dict[str, str]:
    """The personal fields of an enterprise by name."""
    query = select(personal_field.c.field, personal_field.c.value)
    rows = connection.execute(query.where(personal_field.c.enterprise_id == enterprise_id))
    return {row.field: row.value for row in rows}


def erase_expired(connection: Connection, on: date) -> int:
    """Erases what was to be kept only until a day before `on`; returns the number of fields erased."""
    return connection.execute(delete(personal_field).where(personal_field.c.retain_until < on)).rowcount


def _kept_values_of(connection: Connection, field: str, ids: Sequence[int]) -> dict[int, str]:
    query = select(personal_field.c.enterprise_id, personal_field.c.value).where(personal_field.c.field == field)
    rows = connection.execute(query.where(is_among(connection, personal_field.c.enterprise_id, ids)))
    return {row.enterprise_id: row.value for row in rows}
