"""Changes: every transaction that adds facts, in the order in which others can see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Select, func, insert, select, text, update

from service.core.arrays import distinct_of
from service.core.clock import now
from service.core.db.tables.facts import change

# Any number: the key of the lock that keeps the numbers of changes in the order of their commits on PostgreSQL.
_LOCK = 7_311_002


def begin_change(connection: Connection, kind: str, known_on: date, actor: str, import_id: int | None = None) -> int:
    """The number of a new change, whose enterprises `end_change` states; it needs a write transaction.

    Others see changes in the order of their numbers, so that what is numbered up to the last one seen is all there.
    """
    wait_for_changes(connection)
    values = {"kind": kind, "recorded_on": known_on, "recorded_at": now(), "actor": actor, "import_id": import_id}
    key = connection.execute(insert(change).values(**values, enterprises=b"")).inserted_primary_key
    assert key is not None
    return int(key[0])


def wait_for_changes(connection: Connection) -> None:
    """Lets no other change be under way until this transaction ends: what they wrote can be seen from here on."""
    # On SQLite writers never overlap.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def end_change(connection: Connection, change_id: int, enterprises: Iterable[int] | npt.NDArray[np.integer]) -> None:
    """States which enterprises the change touched; one that touched none is taken back."""
    given = np.asarray(enterprises if isinstance(enterprises, np.ndarray) else list(enterprises), "<i4")
    touched = distinct_of(given)
    one = change.c.id == change_id
    if len(touched):
        connection.execute(update(change).where(one).values(enterprises=touched.tobytes()))
    else:
        connection.execute(change.delete().where(one))


def last_change(connection: Connection) -> int:
    """The number of the last change, 0 where there is none."""
    return int(connection.execute(select_last_change()).scalar_one())


def select_last_change() -> Select[Any]:
    """The query for it, to be asked beside something else."""
    return select(func.coalesce(func.max(change.c.id), 0))


@dataclass(frozen=True, slots=True)
class Seen:
    """The last change that something held in memory knows; a number may come again after a restore, not its moment."""

    change: int
    at: datetime | None


def last_seen(connection: Connection) -> Seen:
    """The last change with its moment; number 0 where there is none."""
    row = connection.execute(select(change.c.id, change.c.recorded_at).order_by(change.c.id.desc()).limit(1)).first()
    return Seen(row.id, row.recorded_at) if row else Seen(0, None)


def touched_between(connection: Connection, before: Seen, now: Seen, most: int) -> npt.NDArray[np.int32] | None:
    """The ids of the enterprises touched since `before`; None where all must be read anew.

    That is where more than `most` were touched, or what was seen before has gone: another backup was restored.
    """
    if before.change:
        moment = connection.execute(select(change.c.recorded_at).where(change.c.id == before.change)).scalar()
        if moment != before.at:
            return None
    touched = list_touched_since(connection, before.change, now.change)
    return touched if len(touched) <= most else None


def list_touched_since(connection: Connection, after: int, until: int) -> npt.NDArray[np.int32]:
    """The ids of the enterprises that the changes after `after`, up to `until`, touched; sorted."""
    rows = connection.execute(select(change.c.enterprises).where(change.c.id > after, change.c.id <= until)).scalars()
    pieces = [np.frombuffer(piece, "<i4") for piece in rows]
    touched = np.zeros(max((int(piece[-1]) for piece in pieces if len(piece)), default=0) + 1, np.bool_)
    for piece in pieces:
        touched[piece] = True
    return np.flatnonzero(touched).astype(np.int32)
