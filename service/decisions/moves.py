"""Whom a run moved from one tier to another, where and why: packed rows by part of the run, read all at once.

A run that moves a hundred thousand has some megabytes of them, so that lists by direction, size and cause are sorted
and counted as columns, without an index that every run would pay for.
"""

from collections.abc import Collection

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from service.core.arrays import Array
from service.core.db.tables.runs import run_move
from service.decisions.states import NOT_THERE

# Why an enterprise moved, as `service.decisions.words.CAUSES` names it; a move holds the place of its cause.
CAUSES = ("new_facts", "time", "rules", "model", "first")
# `before` is NOT_THERE where it was not there, -1 not classified; `region` is a code of the words of "region".
MOVE = np.dtype([("enterprise_id", "<i4"), ("before", "i1"), ("after", "i1"), ("cause", "i1"), ("region", "<i4")])


def moved_rows_of(ids: Array, before: Array, after: Array, causes: Array) -> Array:
    """One row for each of the enterprises whose state `after` has another tier than that `before`, if it is there."""
    moved = (before["tier"] != after["tier"]) & (after["tier"] != NOT_THERE)
    rows = np.empty(int(moved.sum()), MOVE)
    rows["enterprise_id"] = ids[moved]
    rows["before"], rows["after"] = before["tier"][moved], after["tier"][moved]
    rows["region"] = after["region"][moved]
    places, stated = {cause: place for place, cause in enumerate(CAUSES)}, causes[moved]
    for cause in np.unique(stated).tolist():
        rows["cause"][stated == cause] = places[cause]
    return rows


def write_moves(connection: Connection, run_id: int, part: int, rows: Array) -> None:
    """Writes whom a part of a run moved."""
    if len(rows):
        connection.execute(insert(run_move).values(run_id=run_id, part=part, data=rows.tobytes()))


def drop_moves(connection: Connection, run_id: int) -> None:
    """Takes back what a run wrote."""
    connection.execute(delete(run_move).where(run_move.c.run_id == run_id))


def moves_of_run(connection: Connection, run_id: int) -> Array:
    """Whom the run moved, in no order that means anything."""
    query = select(run_move.c.data).where(run_move.c.run_id == run_id).order_by(run_move.c.part)
    return np.frombuffer(b"".join(connection.execute(query).scalars()), MOVE)


def moves_of_runs(connection: Connection, run_ids: Collection[int]) -> Array:
    """Whom the runs moved, those of an earlier run first."""
    query = select(run_move.c.data).where(run_move.c.run_id.in_(run_ids)).order_by(run_move.c.run_id, run_move.c.part)
    return np.frombuffer(b"".join(connection.execute(query).scalars()), MOVE)


def net_moves_of(rows: Array) -> Array:
    """One row for each enterprise that stands elsewhere in the end than at first: from there to here, the last cause.

    `rows` are moves in the order in which they were made.
    """
    _, first = np.unique(rows["enterprise_id"], return_index=True)
    _, last = np.unique(rows["enterprise_id"][::-1], return_index=True)
    net = rows[len(rows) - 1 - last].copy()
    net["before"] = rows["before"][first]
    return net[net["before"] != net["after"]]
