"""Switches: which model a scheme used, and how, from one moment to the next; asked for by one person, settled by
another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, insert, null, or_, select, update

from service.core.clean_for_storage import storable
from service.core.clock import now
from service.core.db.columns import Moment
from service.core.db.tables.models import model_switch

REQUESTED, APPROVED, REJECTED, WITHDRAWN = STATES = ("requested", "approved", "rejected", "withdrawn")
LIVE, SHADOW, OFF = MODES = ("live", "shadow", "off")


@dataclass(frozen=True, slots=True)
class WantedSwitch:
    """What is asked for: a model (None: none) of a scheme, live or in shadow, or off; and why."""

    scheme: str
    model: str | None
    mode: str
    reason: str


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch and how far it is; it was in use from `decided_at` until `used_until` (None: still), if approved."""

    id: int
    scheme: str
    model: str | None
    mode: str
    reason: str
    requested_by: str
    requested_at: datetime
    status: str
    decided_by: str | None
    decided_at: datetime | None
    decision_note: str | None
    used_until: datetime | None

    @property
    def used_from(self) -> datetime | None:
        """From when on it was in use; None where it never was."""
        return self.decided_at if self.status == APPROVED else None


def request_switch(connection: Connection, wanted: WantedSwitch, by: str) -> int:
    """The id of a new switch that awaits approval; personal numbers in its reason are covered."""
    values = {
        "scheme": wanted.scheme,
        "model": wanted.model,
        "mode": wanted.mode,
        "reason": storable(wanted.reason),
        "requested_by": by,
        "requested_at": now(),
        "status": REQUESTED,
    }
    key = connection.execute(insert(model_switch).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def settle_switch(connection: Connection, found: Switch, status: str, by: str, note: str | None) -> bool:
    """Moves a switch on from the state it was found in; False where another person was faster."""
    values = {
        "status": status,
        "decided_by": by,
        "decided_at": now(),
        "decision_note": storable(note) if note else None,
    }
    unchanged = (model_switch.c.id == found.id, model_switch.c.status == found.status)
    return bool(connection.execute(update(model_switch).where(*unchanged).values(values)).rowcount)


def get_switch(connection: Connection, id: int) -> Switch | None:
    """The switch of that id."""
    row = connection.execute(_switches().where(model_switch.c.id == id)).one_or_none()
    return None if row is None else _switch(row)


def switch_in_use(connection: Connection, scheme: str, at: datetime | None = None) -> Switch | None:
    """The switch that was in use at the moment `at` (None: now): the last approved by then; None before the first."""
    asked = {"scheme": scheme} if at is None else {"scheme": scheme, "at": at}
    row = connection.execute(_IN_USE if at is None else _IN_USE_THEN, asked).one_or_none()
    return None if row is None else _switch(row)


def switched_since(connection: Connection, used: Mapping[str, Mapping[str, Any]] | None) -> list[str]:
    """The schemes whose switch is no longer what a closure decided with; `used` is its column `models`."""
    return [scheme for scheme, said in (used or {}).items() if not _is_as_said(switch_in_use(connection, scheme), said)]


def _is_as_said(switch: Switch | None, said: Mapping[str, Any]) -> bool:
    """Whether the switch is the one of that state; why a model could not be used is no matter of switches."""
    model = None if switch is None or switch.mode == OFF else switch.model
    mode = switch.mode if switch is not None and model is not None else None
    return model == said["digest"] and (said["state"] not in (LIVE, SHADOW) or mode == said["state"])


def switches(
    connection: Connection,
    scheme: str | None = None,
    *,
    status: str | None = None,
    model: str | None = None,
    used: tuple[datetime, datetime] | None = None,
    before: int | None = None,
    limit: int = 200,
) -> list[Switch]:
    """Up to `limit` switches, the newest (before the id `before`) first.

    `used`: only those that were in use at any moment from the first to before the second.
    """
    query = _switches()
    for column, wanted in ((model_switch.c.scheme, scheme), (model_switch.c.status, status)):
        if wanted is not None:
            query = query.where(column == wanted)
    if model is not None:
        query = query.where(model_switch.c.model == model)
    if used is not None:
        query = query.where(_used_within(*used))
    if before is not None:
        query = query.where(model_switch.c.id < before)
    return [_switch(row) for row in connection.execute(query.order_by(model_switch.c.id.desc()).limit(limit))]


def schemes_switched(connection: Connection) -> list[str]:
    """Every scheme with an approved switch, in order of their names."""
    query = select(model_switch.c.scheme).where(model_switch.c.status == APPROVED).distinct()
    return list(connection.execute(query.order_by(model_switch.c.scheme)).scalars())


def _used_within(start: datetime, end: datetime) -> ColumnElement[bool]:
    until = _until()
    approved = and_(model_switch.c.status == APPROVED, model_switch.c.decided_at < end)
    return and_(approved, or_(until.is_(null()), until > start))


def _switches() -> Select[Any]:
    return select(*model_switch.c, _until().label("used_until"))


def _until() -> Any:
    """When the next switch of the same scheme was approved; null where the switch itself was not."""
    later = model_switch.alias()
    follows = or_(
        later.c.decided_at > model_switch.c.decided_at,
        and_(later.c.decided_at == model_switch.c.decided_at, later.c.id > model_switch.c.id),
    )
    approved = and_(later.c.status == APPROVED, model_switch.c.status == APPROVED)
    moment = func.min(later.c.decided_at, type_=Moment)
    return select(moment).where(later.c.scheme == model_switch.c.scheme, approved, follows).scalar_subquery()


def _switch(row: Row[Any]) -> Switch:
    return Switch(**row._mapping)


# Made once: every decision asks.
_IN_USE = (
    _switches()
    .where(model_switch.c.scheme == bindparam("scheme"), model_switch.c.status == APPROVED)
    .order_by(model_switch.c.decided_at.desc(), model_switch.c.id.desc())
    .limit(1)
)
_IN_USE_THEN = _IN_USE.where(model_switch.c.decided_at <= bindparam("at", type_=Moment))
