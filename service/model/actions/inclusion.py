"""Inclusion probabilities are taken in; what is stated anew replaces what was held."""

import numpy as np
from sqlalchemy import Connection, Integer, delete, type_coerce

from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.bulk import insert_columns
from service.core.db.fact_changes import begin_change, end_change
from service.core.db.in_clause import is_among
from service.core.db.tables.registry import inclusion
from service.model.queries.inclusion import probabilities_of
from service.model.read.inspections import Inspections


def take_in_inclusion(connection: Connection, given: Inspections, file: str, actor: str) -> int:
    """Keeps the probabilities of a file, with an entry in the audit log; how many are new or differ."""
    changed = store_inclusion(connection, given, actor)
    write_entry(connection, actor, "inclusion.import", file, {"rows": len(given), "changed": changed})
    return changed


def store_inclusion(connection: Connection, given: Inspections, actor: str) -> int:
    """Keeps the probabilities in the place of those held for an enterprise and day; how many are new or differ."""
    held = probabilities_of(connection, np.unique(given.owner))
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


def _remove(connection: Connection, keys: list[tuple[int, int]]) -> None:
    """Takes out the rows of these enterprises and days, one day at a time."""
    by_day: dict[int, list[int]] = {}
    for owner, day in keys:
        by_day.setdefault(day, []).append(owner)
    for day, owners in by_day.items():
        on = type_coerce(inclusion.c.inspected_on, Integer) == day
        connection.execute(delete(inclusion).where(on, is_among(connection, inclusion.c.enterprise_id, owners)))
