"""Manual adjustments (人工调整) as stored: one, or a page of them, as far as who asks reaches."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, select, tuple_

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.access.reach import Reach
from service.core.clock import today
from service.core.db.tables.facts import enterprise
from service.core.db.tables.visits import adjustment
from service.core.problem import Problem
from service.facts.enterprises import reach_condition_of

PROPOSED, APPROVED, REJECTED, WITHDRAWN, REVOKED = STATES = (
    "proposed",
    "approved",
    "rejected",
    "withdrawn",
    "revoked",
)
# Of approved ones whose end has come: they are called so, and nothing is stored of it.
EXPIRED = "expired"
# What is still to be settled, or holds: of these the one that ends first is listed first.
OPEN = (PROPOSED, APPROVED)
# Days before its end from which an adjustment is to be looked at.
EXPIRES_SOON = 30


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An adjustment with the enterprise it is for, and who asked, who settled it and when."""

    id: int
    code: str
    name: str | None
    region: str | None
    office: str | None
    scheme: str
    tier: str
    reason: str
    evidence: str
    starts_on: date
    ends_on: date
    status: str
    applicant: str
    approver: str | None
    decision_note: str | None
    created_on: date
    decided_on: date | None

    @property
    def record_id(self) -> str:
        """How the record is called that the approved adjustment becomes."""
        return f"ADJ-{self.id}"

    def state_on(self, day: date) -> str:
        """Its status, or that its end has come."""
        return EXPIRED if self.status == APPROVED and self.ends_on <= day else self.status


def get_adjustment(connection: Connection, id: int, reach: Reach) -> Adjustment:
    """The adjustment of that id; raises Problem 404 where there is none within the reach."""
    row = connection.execute(_select_adjustments(reach).where(adjustment.c.id == id)).one_or_none()
    if row is None:
        raise Problem(404, "not-found", Text("没有找到这一调整。", "There is no such adjustment."))
    return _adjustment_of(row)


def list_adjustments(
    connection: Connection,
    reach: Reach,
    *,
    status: str | None = None,
    scheme: str | None = None,
    code: str | None = None,
    before: int | None = None,
    limit: int,
) -> list[Adjustment]:
    """Up to `limit` adjustments, the newest (before the id `before`) first."""
    query = _select_adjustments(reach)
    for column, wanted in ((adjustment.c.status, status), (adjustment.c.scheme, scheme), (enterprise.c.code, code)):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(adjustment.c.id < before)
    return [_adjustment_of(row) for row in connection.execute(query.order_by(adjustment.c.id.desc()).limit(limit))]


def list_by_end(
    connection: Connection,
    reach: Reach,
    state: str | None,
    day: date,
    *,
    code: str | None = None,
    after: tuple[date, int] | None = None,
    limit: int,
) -> list[Adjustment]:
    """Up to `limit` adjustments in a state (None: all) on a day, by the day on which they end, from after `after` on.

    Of those that wait or hold the soonest comes first, of others the latest.
    """
    ends, key = adjustment.c.ends_on, adjustment.c.id
    query = _select_adjustments(reach)
    if state is not None:
        query = query.where(_is_in_state(state, day))
    if code is not None:
        query = query.where(enterprise.c.code == code)
    place = tuple_(ends, key)
    soonest = state in OPEN
    if after is not None:
        last = tuple_(*(literal(value, column.type) for value, column in zip(after, (ends, key), strict=True)))
        query = query.where(place > last if soonest else place < last)
    ordered = query.order_by(ends, key) if soonest else query.order_by(ends.desc(), key.desc())
    return [_adjustment_of(row) for row in connection.execute(ordered.limit(limit))]


def count_by_state(connection: Connection, reach: Reach, day: date) -> dict[str, int]:
    """How many adjustments are in each state on a day, for states that have some."""
    has_ended = (adjustment.c.status == APPROVED) & (adjustment.c.ends_on <= day)
    query = (
        select(adjustment.c.status, has_ended, func.count())
        .join(enterprise, enterprise.c.id == adjustment.c.enterprise_id)
        .where(reach_condition_of(reach, adjustment.c.scheme))
        .group_by(adjustment.c.status, has_ended)
    )
    return {EXPIRED if ended else status: number for status, ended, number in connection.execute(query)}


def _is_in_state(state: str, day: date) -> ColumnElement[bool]:
    if state in (APPROVED, EXPIRED):
        has_ended = adjustment.c.ends_on <= day
        return (adjustment.c.status == APPROVED) & (has_ended if state == EXPIRED else ~has_ended)
    return adjustment.c.status == state


def _select_adjustments(reach: Reach) -> Select[Any]:
    column = adjustment.c
    return (
        select(
            column.id, enterprise.c.code, enterprise.c.name, enterprise.c.region, enterprise.c.office, column.scheme,
            column.tier, column.reason, column.evidence, column.starts_on, column.ends_on, column.status,
            column.applicant, column.approver, column.decision_note, column.created_on, column.decided_on,
        )
        .join(enterprise, enterprise.c.id == column.enterprise_id)
        .where(reach_condition_of(reach, column.scheme))
    )  # fmt: skip


def _adjustment_of(row: Row[Any]) -> Adjustment:
    return Adjustment(**row._mapping)


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The proposals of others that wait for the account's approval."""
    reach = account.reach(Permission.ADJUSTMENT_APPROVE)
    if not reach.places:
        return []
    column = adjustment.c
    waiting = (
        select(func.count(), func.min(column.created_on))
        .join(enterprise, enterprise.c.id == column.enterprise_id)
        .where(reach_condition_of(reach, column.scheme), column.status == PROPOSED, column.applicant != account.login)
    )
    number, oldest = connection.execute(waiting).one()
    words = Text("项人工调整待审批", "manual adjustments to approve")
    return [OpenItem(words, number, "/adjustments?status=proposed", oldest)] if number else []


def expiring_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The adjustments that end within a month, for those who may propose them anew."""
    reach = account.reach(Permission.ADJUSTMENT_PROPOSE)
    if not reach.places:
        return []
    column, day = adjustment.c, today()
    ending = (
        select(func.count(), func.min(column.ends_on))
        .join(enterprise, enterprise.c.id == column.enterprise_id)
        .where(reach_condition_of(reach, column.scheme), column.status == APPROVED)
        .where(column.ends_on > day, column.ends_on <= day + timedelta(days=EXPIRES_SOON))
    )
    number, first = connection.execute(ending).one()
    words = Text("项人工调整即将到期", "manual adjustments that end soon")
    return [OpenItem(words, number, "/adjustments?status=approved", due_on=first)] if number else []
