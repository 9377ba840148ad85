"""Signals as stored: what runs raised, taken back with them, and what readers of a run see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from rules.calendar import day_of
from rules.signals import Signals
from service.core.arrays import Array
from service.core.db.bulk import Same, insert_columns
from service.core.db.in_clause import is_among
from service.core.db.tables.runs import scoring_run
from service.core.db.tables.signals import signal, signal_set_aside
from service.decisions.runs import Run
from service.rule_sets.queries.archived import archived_table_of, table_text_of

# A signal of an enterprise: whose, which of the table, and the packed numbers of the records behind it.
Raised = tuple[int, str, bytes]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A stored signal that has not ended, as the next run finds it."""

    id: int
    enterprise_id: int
    signal: str
    first_run: int
    raised_on: int
    ground: bytes


def signals_of_run(connection: Connection, run_id: int) -> Signals | None:
    """The table of signals that a run goes by, None where it has none; raises ProductError where it is gone."""
    digest = connection.execute(select(scoring_run.c.signals).where(scoring_run.c.id == run_id)).scalar()
    if digest is None:
        return None
    table = archived_table_of("signals", digest, partial(table_text_of, connection))
    assert isinstance(table, Signals)
    return table


def is_seen_by(run_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that readers of a run see a row of `signal` of its scheme."""
    return and_(signal.c.from_run <= run_id, or_(signal.c.until_run.is_(None), signal.c.until_run > run_id))


def write_signals(connection: Connection, run: Run, examined: Array, raised: Iterable[Raised]) -> None:
    """Writes what a run finds of those that it `examined`: signals that are new, have ended, or stand on other records.

    What was set aside stays so where no record has joined those on which it was.
    """
    before = {(row.enterprise_id, row.signal): row for row in _open_rows_of(connection, run.scheme, examined)}
    fresh: list[tuple[Raised, OpenRow | None]] = []
    for one in raised:
        known = before.get(one[:2])
        if known is not None and known.ground == one[2]:
            del before[one[:2]]
        else:
            fresh.append((one, known))
    ended = [row.id for row in before.values()]
    if ended:
        # First the rows are taken hold of, then read: who sets one aside at this moment has done so, or waits.
        _end(connection, run, ended)
    carried = _set_aside(connection, [known.id for _, known in fresh if known is not None])
    _add(connection, run, fresh, carried)


def _open_rows_of(connection: Connection, scheme: str, examined: Array) -> list[OpenRow]:
    column = signal.c
    query = select(
        column.id, column.enterprise_id, column.signal, column.first_run, column.raised_on, column.ground
    ).where(column.scheme == scheme, column.until_run.is_(None))
    rows = connection.execute(query.where(is_among(connection, column.enterprise_id, _as_range(examined))))
    return [OpenRow(*row[:4], day_of(row[4]), bytes(row[5])) for row in rows]


def _as_range(ids: Array) -> range | Array:
    """The ids, ascending, as a range where none is left out."""
    if len(ids) and int(ids[-1]) - int(ids[0]) + 1 == len(ids):
        return range(int(ids[0]), int(ids[-1]) + 1)
    return ids


def _end(connection: Connection, run: Run, ids: Sequence[int]) -> None:
    connection.execute(update(signal).where(is_among(connection, signal.c.id, ids)).values(until_run=run.id))


def _set_aside(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, bytes]]:
    """By id of those signals that are set aside the act, and the records that it was about."""
    if not ids:
        return {}
    act = signal_set_aside.c
    query = select(signal.c.id, act.id, act.ground).join(signal_set_aside, act.id == signal.c.set_aside_id)
    rows = connection.execute(query.where(is_among(connection, signal.c.id, ids)))
    return {row[0]: (row[1], bytes(row[2])) for row in rows}


def _add(
    connection: Connection,
    run: Run,
    fresh: Sequence[tuple[Raised, OpenRow | None]],
    carried: Mapping[int, tuple[int, bytes]],
) -> None:
    day = day_of(run.as_of)
    columns: dict[str, Any] = {
        "scheme": Same(run.scheme),
        "enterprise_id": [one[0] for one, _ in fresh],
        "signal": [one[1] for one, _ in fresh],
        "first_run": [run.id if known is None else known.first_run for _, known in fresh],
        "raised_on": [day if known is None else known.raised_on for _, known in fresh],
        "from_run": Same(run.id),
        "ground": [one[2] for one, _ in fresh],
        "set_aside_id": [_act_for(one, known, carried) for one, known in fresh],
    }
    insert_columns(connection, signal, columns)


def _act_for(one: Raised, known: OpenRow | None, carried: Mapping[int, tuple[int, bytes]]) -> int | None:
    """The act by which a signal stays set aside, None where it is open."""
    act = None if known is None else carried.get(known.id)
    return act[0] if act is not None and stands_on(one[2], act[1]) else None


def stands_on(ground: bytes, records: bytes) -> bool:
    """Whether all records of a ground are among others."""
    return bool(np.isin(numbers_of(ground), numbers_of(records)).all())


def numbers_of(ground: bytes) -> npt.NDArray[np.int64]:
    """The numbers of the records of a ground."""
    return np.frombuffer(ground, "<i8")


def take_back_signals(connection: Connection, run: Run) -> None:
    """Takes back what a run wrote, which nobody has seen: what it added goes, what it ended goes on."""
    mine = signal.c.scheme == run.scheme
    connection.execute(delete(signal).where(mine, signal.c.from_run == run.id))
    connection.execute(update(signal).where(mine, signal.c.until_run == run.id).values(until_run=None))
