"""The switch that decisions go by: which model a scheme used, and how, at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, or_, select

from service.core.db.tables.column_types import Moment
from service.core.db.tables.registry import model_switch

REQUESTED, APPROVED, REJECTED, WITHDRAWN = STATES = ("requested", "approved", "rejected", "withdrawn")
LIVE, SHADOW, OFF = MODES = ("live", "shadow", "off")


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


def switch_in_use(connection: Connection, scheme: str, at: datetime | None = None) -> Switch | None:
    """The switch that was in use at the moment `at` (None: now): the last approved by then; None before the first."""
    asked = {"scheme": scheme} if at is None else {"scheme": scheme, "at": at}
    row = connection.execute(_IN_USE if at is None else _IN_USE_THEN, asked).one_or_none()
    return None if row is None else switch_of(row)


def switched_since(connection: Connection, used: Mapping[str, Mapping[str, Any]] | None) -> list[str]:
    """The schemes whose switch is no longer what a closure decided with; `used` is its column `models`."""
    return [scheme for scheme, said in (used or {}).items() if not _is_as_said(switch_in_use(connection, scheme), said)]


def _is_as_said(switch: Switch | None, said: Mapping[str, Any]) -> bool:
    """Whether the switch is the one of that state; why a model could not be used is no matter of switches."""
    model = None if switch is None or switch.mode == OFF else switch.model
    mode = switch.mode if switch is not None and model is not None else None
    return model == said["digest"] and (said["state"] not in (LIVE, SHADOW) or mode == said["state"])


def select_switches() -> Select[Any]:
    """The query of all switches, each with `used_until`."""
    return select(*model_switch.c, used_until().label("used_until"))


def used_until() -> Any:
    """When the next switch of the same scheme was approved; null where the switch itself was not."""
    later = model_switch.alias()
    follows = or_(
        later.c.decided_at > model_switch.c.decided_at,
        and_(later.c.decided_at == model_switch.c.decided_at, later.c.id > model_switch.c.id),
    )
    approved = and_(later.c.status == APPROVED, model_switch.c.status == APPROVED)
    moment = func.min(later.c.decided_at, type_=Moment)
    return select(moment).where(later.c.scheme == model_switch.c.scheme, approved, follows).scalar_subquery()


def switch_of(row: Row[Any]) -> Switch:
    """The switch in a row of `select_switches`."""
    return Switch(**row._mapping)


# Made once: every decision asks.
_IN_USE = (
    select_switches()
    .where(model_switch.c.scheme == bindparam("scheme"), model_switch.c.status == APPROVED)
    .order_by(model_switch.c.decided_at.desc(), model_switch.c.id.desc())
    .limit(1)
)
_IN_USE_THEN = _IN_USE.where(model_switch.c.decided_at <= bindparam("at", type_=Moment))
