"""How many visits of the year that count towards caps every enterprise has had, held in memory by each process.

Only those that were visited are read, and after that only those that changes touched; a new day begins anew.
"""

from dataclasses import dataclass
from datetime import date
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, select

from rules.table_library import TableLibrary
from service.core.db.fact_changes import Seen, last_seen, touched_between
from service.core.db.tables.visits import visit
from service.facts.caps import count_visits

IDS_AT_ONCE = 5_000
# How many touched enterprises are counted by themselves rather than all anew.
FEW = 20_000

Numbers = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class _Counted:
    """The numbers of a day by one table, as of a change; None: nothing is counted yet."""

    on: date
    counting: str
    seen: Seen | None
    numbers: Numbers


_of_database: WeakKeyDictionary[Engine, _Counted] = WeakKeyDictionary()
_lock = Lock()


def year_visits_of(connection: Connection, tables: TableLibrary, on: date) -> Numbers | None:
    """The number by enterprise id, none beyond its end, as counted and known on `on`; None where no table says what
    counts.
    """
    counting = tables.cap_counting(on, on)
    if counting is None:
        return None
    with _lock:
        held, now = _of_database.get(connection.engine), last_seen(connection)
        if held is None or (held.on, held.counting) != (on, counting.name):
            held = _Counted(on, counting.name, None, np.zeros(0, np.int16))
        if held.seen != now:
            numbers = _numbers_now(connection, tables, held, now)
            held = _of_database[connection.engine] = _Counted(on, counting.name, now, numbers)
        return held.numbers


def _numbers_now(connection: Connection, tables: TableLibrary, held: _Counted, now: Seen) -> Numbers:
    touched = touched_between(connection, held.seen, now, FEW) if held.seen else None
    if touched is not None:
        return _counted_again(connection, tables, held, held.numbers, touched.tolist())
    within = visit.c.visited_on.between(date(held.on.year, 1, 1), held.on)
    visited = connection.execute(select(visit.c.enterprise_id).where(within).distinct()).scalars().all()
    return _counted_again(connection, tables, held, np.zeros(0, np.int16), sorted(visited))


def _counted_again(
    connection: Connection, tables: TableLibrary, held: _Counted, before: Numbers, ids: list[int]
) -> Numbers:
    """The numbers as they were `before`, those of `ids` (ascending) counted now."""
    numbers = np.zeros(max(len(before), ids[-1] + 1 if ids else 0), np.int16)
    numbers[: len(before)] = before
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = ids[start : start + IDS_AT_ONCE]
        counted = count_visits(connection, tables, some, held.on, held.on)
        numbers[some] = [min(counted.number_of(id) or 0, 32_767) for id in some]
    return numbers
