"""The signals of a run as columns in memory: what readers of a run see never changes once it is in effect."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, Integer, and_, false, or_, select, type_coerce

from rules.signals import Signals
from service.core.arrays import Array
from service.core.db.tables.signals import signal
from service.decisions.signals import is_seen_by, signals_of_run

# Runs whose signals are kept in memory: those in effect, and a few that people still turn the pages of.
MOST_KEPT = 12


@dataclass(frozen=True, eq=False)
class SignalColumns:
    """One entry per signal, the newest row first: its row, its enterprise, its place in the table of the run.

    `days` are those since which each has held without a break, as day numbers.
    """

    table: Signals | None
    ids: npt.NDArray[np.int64]
    enterprises: npt.NDArray[np.int32]
    kinds: Array
    days: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)


def set_aside_ids_of(connection: Connection, runs: Mapping[str, int]) -> npt.NDArray[np.int64]:
    """The rows, among those that readers of the runs (by scheme) see, that are set aside by now."""
    seen = or_(false(), *(and_(signal.c.scheme == scheme, is_seen_by(run)) for scheme, run in runs.items()))
    found = connection.execute(select(signal.c.id).where(signal.c.set_aside_id.is_not(None), seen)).scalars()
    return np.array(found.all(), np.int64)


def read_columns(connection: Connection, scheme: str, run_id: int) -> SignalColumns:
    """The signals that readers of a run see, from the database."""
    table = signals_of_run(connection, run_id)
    places = {} if table is None else {one.id: place for place, one in enumerate(table.signals)}
    column = signal.c
    days = type_coerce(column.raised_on, Integer).label("raised_on")
    query = select(column.id, column.enterprise_id, column.signal, days).where(column.scheme == scheme)
    rows = connection.execute(query.where(is_seen_by(run_id)).order_by(signal.c.id.desc())).all()
    shown = [row for row in rows if row.signal in places]
    return SignalColumns(
        table,
        np.array([row.id for row in shown], np.int64),
        np.array([row.enterprise_id for row in shown], np.int32),
        np.array([places[row.signal] for row in shown], np.int64),
        np.array([row.raised_on for row in shown], np.int32),
    )


@dataclass(slots=True)
class _Kept:
    """The columns of one database, those used last."""

    runs: OrderedDict[tuple[str, int], SignalColumns] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)


_of_database: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_lock = Lock()


def columns_of(connection: Connection, scheme: str, run_id: int) -> SignalColumns:
    """The signals of a run that is, or was, in effect; any other may still be withdrawn and must not be kept."""
    with _lock:
        kept = _of_database.setdefault(connection.engine, _Kept())
    with kept.lock:
        found = kept.runs.pop((scheme, run_id), None) or read_columns(connection, scheme, run_id)
        kept.runs[scheme, run_id] = found
        while len(kept.runs) > MOST_KEPT:
            kept.runs.popitem(last=False)
        return found
