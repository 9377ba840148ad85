"""Whom a run moved from one tier to another, where and why: packed rows by part of the run, read all at once.

Beside each that was there before stands what every cause of `scoring.changes` did to it.

A run that moves a hundred thousand has some megabytes of them, so that lists by direction, size and cause are sorted
and counted as columns, without an index that every run would pay for.
"""

from collections.abc import Collection

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from scoring.changes import Cause
from service.core.arrays import Array
from service.core.db.tables.runs import run_move
from service.decisions.states import NOT_THERE

# Why an enterprise moved, as `service.decisions.words.CAUSES` names it; a move holds the place of its cause. Where the
# parts are not known the facts that came to be known are one cause.
NEW_FACTS, FIRST = "new_facts", "first"
CAUSES = ("corrections", "new_records", NEW_FACTS, "time", "rule_set", "model", FIRST)
# `before` is NOT_THERE where it was not there, -1 not classified; `region` is a code of the words of "region".
MOVE = np.dtype([("enterprise_id", "<i4"), ("before", "i1"), ("after", "i1"), ("cause", "i1"), ("region", "<i4")])
# What each cause, in the order of `scoring.changes.Cause`, did to one: hundredths (`NO_POINTS` where it had no score
# without or with it), and a bit where it changed the tier, the first cause the lowest. No bit: the parts are not known.
PARTS = np.dtype([("points", "<i4", (len(Cause),)), ("moves", "u1")])
NO_POINTS = -(2**31)


def moved_rows_of(ids: Array, before: Array, after: Array, causes: Array) -> Array:
    """One row for each of the enterprises whose state `after` has another tier than that `before`, if it is there.

    `causes` are the places of the causes.
    """
    moved = (before["tier"] != after["tier"]) & (after["tier"] != NOT_THERE)
    rows = np.empty(int(moved.sum()), MOVE)
    rows["enterprise_id"] = ids[moved]
    rows["before"], rows["after"] = before["tier"][moved], after["tier"][moved]
    rows["region"] = after["region"][moved]
    rows["cause"] = causes[moved]
    return rows


def write_moves(connection: Connection, run_id: int, part: int, rows: Array, parts: Array) -> None:
    """Writes whom a part of a run moved; `parts` are of those rows, in their order, that were there before."""
    if len(rows):
        values = {"data": rows.tobytes(), "parts": parts.tobytes()}
        connection.execute(insert(run_move).values(run_id=run_id, part=part, **values))


def drop_moves(connection: Connection, run_id: int) -> None:
    """Takes back what a run wrote."""
    connection.execute(delete(run_move).where(run_move.c.run_id == run_id))


def moves_of_run(connection: Connection, run_id: int) -> Array:
    """Whom the run moved, in no order that means anything."""
    return moves_of_runs(connection, [run_id])


def moves_of_runs(connection: Connection, run_ids: Collection[int]) -> Array:
    """Whom the runs moved, those of an earlier run first."""
    query = select(run_move.c.data).where(run_move.c.run_id.in_(run_ids)).order_by(run_move.c.run_id, run_move.c.part)
    return np.frombuffer(b"".join(connection.execute(query).scalars()), MOVE)


def moves_with_parts_of(connection: Connection, run_ids: Collection[int]) -> tuple[Array, Array]:
    """The same of those that were there before, each with its parts, without a bit where they are not known."""
    query = select(run_move.c.data, run_move.c.parts).where(run_move.c.run_id.in_(run_ids))
    rows, parts = [np.empty(0, MOVE)], [np.empty(0, PARTS)]
    for row in connection.execute(query.order_by(run_move.c.run_id, run_move.c.part)):
        moves = np.frombuffer(row.data, MOVE)
        moves = moves[moves["before"] != NOT_THERE]
        rows.append(moves)
        parts.append(no_parts(len(moves)) if row.parts is None else np.frombuffer(row.parts, PARTS))
    return np.concatenate(rows), np.concatenate(parts)


def no_parts(number: int) -> Array:
    """Parts that are not known, of so many."""
    parts = np.zeros(number, PARTS)
    parts["points"] = NO_POINTS
    return parts


def net_moves_of(rows: Array) -> Array:
    """One row for each enterprise that stands elsewhere in the end than at first: from there to here, the last cause.

    `rows` are moves in the order in which they were made.
    """
    _, first = np.unique(rows["enterprise_id"], return_index=True)
    _, last = np.unique(rows["enterprise_id"][::-1], return_index=True)
    net = rows[len(rows) - 1 - last].copy()
    net["before"] = rows["before"][first]
    return net[net["before"] != net["after"]]
