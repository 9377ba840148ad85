"""Inclusion probabilities: how likely an enterprise was to be drawn for an inspection on a day."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Connection, Integer, delete, select, type_coerce

from service.core.clock import today
from service.core.db.bulk import insert_columns
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.in_clause import among
from service.core.db.tables.models import inclusion
from service.facts.enterprises import ids_of
from service.model.read.inspections import Inspections


class StoredCodes:
    """Finds the enterprises of the database by code, one that they had before included."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, codes: pa.Array) -> npt.NDArray[np.int32]:
        """The id of each code's enterprise, -1 where there is none."""
        given = codes.to_pylist()
        known = ids_of(self._connection, [code for code in given if code])
        return np.array([known.get(code, -1) for code in given], np.int32)


def put_inclusion(connection: Connection, given: Inspections, actor: str) -> int:
    """Keeps the probabilities in the place of those held for an enterprise and day; how many are new or differ."""
    held = _held(connection, given)
    keys = list(zip(given.owner.tolist(), given.day.tolist(), strict=True))
    new = np.array([held.get(key) != chance for key, chance in zip(keys, given.probability.tolist(), strict=True)])
    if not new.any():
        return 0
    changed = given.rows(np.flatnonzero(new))
    change_id = begin_change(connection, "inclusion", today(), actor)
    _remove(connection, [key for key, is_new in zip(keys, new.tolist(), strict=True) if is_new and key in held])
    columns = {
        "enterprise_id": changed.owner.tolist(),
        "inspected_on": changed.day.tolist(),
        "probability": changed.probability.tolist(),
        "change_id": [change_id] * len(changed),
    }
    insert_columns(connection, inclusion, columns)
    end_change(connection, change_id, changed.owner)
    return len(changed)


def _held(connection: Connection, given: Inspections) -> dict[tuple[int, int], int]:
    day = type_coerce(inclusion.c.inspected_on, Integer)
    query = select(inclusion.c.enterprise_id, day, inclusion.c.probability)
    rows = connection.execute(query.where(among(connection, inclusion.c.enterprise_id, np.unique(given.owner)))).all()
    return {(row[0], row[1]): row[2] for row in rows}


def _remove(connection: Connection, keys: list[tuple[int, int]]) -> None:
    """Takes out the rows of these enterprises and days, one day at a time."""
    by_day: dict[int, list[int]] = {}
    for owner, day in keys:
        by_day.setdefault(day, []).append(owner)
    for day, owners in by_day.items():
        on = type_coerce(inclusion.c.inspected_on, Integer) == day
        connection.execute(delete(inclusion).where(on, among(connection, inclusion.c.enterprise_id, owners)))
