"""Ids of enterprises as many more of them would have: so a few fill several blocks, and a run has several parts."""

import numpy as np
from sqlalchemy import Connection, select, update

from service.core.db.packing import ENTERPRISE
from service.core.db.tables import metadata
from service.core.db.tables.facts import change, enterprise
from service.decisions.states import BLOCK


def spread_ids(connection: Connection, firms_of_a_block: int) -> None:
    """Moves all enterprises, fewer than one block has, to ids in blocks of `firms_of_a_block`; before their records."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    ids = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id)).scalars().all()
    assert ids[-1] < BLOCK
    firsts = ids[::firms_of_a_block]
    columns = [enterprise.c.id] + [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if any(key.column is enterprise.c.id for key in column.foreign_keys)
    ]
    # The highest first, so that no id is taken.
    for number, first in reversed(list(enumerate(firsts))):
        for column in columns:
            mine = (column >= first) & (column < BLOCK)
            moved = update(column.table).where(mine).values({column.name: column + number * BLOCK})
            connection.execute(moved)
    _move_within_rows(connection, np.array(firsts, np.int64))


def _move_within_rows(connection: Connection, firsts: np.ndarray) -> None:
    """Moves the ids that stand within what is packed."""
    for row in connection.execute(select(enterprise.c.id, enterprise.c.packed)).all():
        packed = np.frombuffer(row.packed, ENTERPRISE).copy()
        packed["id"] = row.id
        connection.execute(update(enterprise).where(enterprise.c.id == row.id).values(packed=packed.tobytes()))
    for row in connection.execute(select(change.c.id, change.c.enterprises)).all():
        old = np.frombuffer(row.enterprises, "<i4").astype(np.int64)
        touched = old + (np.searchsorted(firsts, old, "right") - 1) * BLOCK
        connection.execute(
            update(change).where(change.c.id == row.id).values(enterprises=touched.astype("<i4").tobytes())
        )
