"""The attributes of enterprises on day D as known by day K: what was stated first, and the changes since."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Integer, select, type_coerce

from rules.fields import ENTERPRISE_FIELDS
from scoring.facts import MISSING
from service.core.arrays import Array
from service.core.db.in_clause import Ids, is_among, joined
from service.core.db.packing import ENTERPRISE, unpack, widen
from service.core.db.tables.facts import attribute_change, enterprise

# Attributes that an enterprise has from the beginning, whatever an inspection of it finds.
LASTING = frozenset({"established_on", "region", "industry", "enterprise_type"})


def enterprise_rows_of(connection: Connection, ids: Ids, known_on: int, known_change: int) -> Array:
    """Returns the packed rows of those enterprises among `ids` that were known, by id."""
    data = connection.execute(
        select(joined(enterprise.c.packed)).where(is_among(connection, enterprise.c.id, ids))
    ).scalar()
    rows = unpack(ENTERPRISE, data or b"")
    rows = rows[(rows["recorded_on"] <= known_on) & (rows["change_id"] <= known_change)]
    return rows if (np.diff(rows["id"]) > 0).all() else rows[np.argsort(rows["id"])]


def attributes_of_each_row(
    connection: Connection, rows: Array, ids: Ids, names: Iterable[str], inspections: tuple[Array, Array, int]
) -> Mapping[str, Array]:
    """The columns `names` with one row per inspection.

    `inspections` are their enterprises (ascending, among those of `rows`, of `ids`), their days D = K, and the last
    change. Of an enterprise that was registered here only after the day, `LASTING` attributes count as it first
    stated them; any other might tell the outcome of the inspection, and is missing.
    """
    owners, days, known_change = inspections
    place = np.searchsorted(rows["id"], owners)
    columns = {name: widen(name, rows[name])[place] for name in names}
    later = rows["recorded_on"][place] > days
    for name in columns.keys() - LASTING:
        columns[name][later] = MISSING[ENTERPRISE_FIELDS[name].kind]
    for change in changes_of(connection, ids, columns, known_change):
        first, stop = np.searchsorted(owners, [change.enterprise_id, change.enterprise_id + 1]).tolist()
        known = days[first:stop] >= max(change.valid_from, change.recorded_on)
        columns[change.field][first:stop][known] = change.value
    return columns


def changes_of(connection: Connection, ids: Ids, fields: Iterable[str], known_change: int) -> Sequence[Any]:
    """The changes of the fields, the one that counts last; days are the numbers that they are held as."""
    table = attribute_change.c
    days = [type_coerce(column, Integer).label(column.name) for column in (table.valid_from, table.recorded_on)]
    return connection.execute(
        select(table.enterprise_id, table.field, table.value, table.change_id, *days)
        .where(is_among(connection, table.enterprise_id, ids), table.field.in_(sorted(fields)))
        .where(table.change_id <= known_change)
        .order_by(table.valid_from, table.change_id)
    ).all()
