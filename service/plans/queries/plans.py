"""Versions of plans as stored: one, those that an account sees, what was done to one, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)

from rules.texts import Text
from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.db.tables.plans import plan, plan_act, plan_line
from service.core.problem import Problem
from service.plans.plan import Plan, PlanKind
from service.plans.sight import Sight
from service.plans.states import HANDLED, UNDECIDED, PlanAct, PlanStatus


@dataclass(frozen=True, slots=True)
class PlanActDone:
    """What was done to a version: who (and which account that was), when, from which state to which."""

    id: int
    act: PlanAct
    by: str
    account_id: int | None
    at: datetime
    from_status: PlanStatus | None
    to_status: PlanStatus
    note: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class AskedPlans:
    """Which versions are asked for; None is all."""

    year: int | None = None
    status: PlanStatus | None = None
    kind: PlanKind | None = None


def get_plan(connection: Connection, plan_id: int) -> Plan:
    """The version of that id; raises Problem 404 where there is none."""
    row = connection.execute(select(plan).where(plan.c.id == plan_id)).one_or_none()
    if row is None:
        raise no_such_plan()
    return plan_of(row)


def no_such_plan() -> Problem:
    """What is said of a plan that is not there, or not for whom asks."""
    return Problem(404, "not-found", Text("没有这一计划。", "There is no such plan."))


def list_plans(
    connection: Connection, sight: Sight, asked: AskedPlans, *, before: int | None = None, limit: int = 100
) -> Sequence[Plan]:
    """The versions of which something is seen, the newest first."""
    column = plan.c
    query = select(plan).where(_is_seen(sight))
    for wanted, of in ((asked.year, column.year), (asked.status, column.status), (asked.kind, column.kind)):
        if wanted is not None:
            query = query.where(of == wanted)
    if before is not None:
        query = query.where(column.id < before)
    return [plan_of(row) for row in connection.execute(query.order_by(column.id.desc()).limit(limit))]


def versions_of_plan(connection: Connection, found: Plan) -> Sequence[Plan]:
    """All versions of a plan, the first first."""
    of_it = (plan.c.id == found.root) | (plan.c.root_id == found.root)
    return [plan_of(row) for row in connection.execute(select(plan).where(of_it).order_by(plan.c.id))]


def plan_acts_of(connection: Connection, plan_id: int) -> Sequence[PlanActDone]:
    """What was done to a version, the first first."""
    return _acts_where(connection, plan_act.c.plan_id == plan_id)


def handled_by(connection: Connection, plan_id: int) -> Sequence[PlanActDone]:
    """What makes its doers no judges of a version."""
    return _acts_where(connection, (plan_act.c.plan_id == plan_id) & plan_act.c.act.in_(HANDLED))


def lies_within(reach: Reach, table: Table) -> ColumnElement[bool]:
    """Whether what the row of a plan or a line says lies within a reach."""
    # A line that states no region is of that of its plan.
    return within_reach(
        reach, func.coalesce(func.nullif(table.c.region, ""), plan.c.region), plan.c.office, table.c.line
    )


def _is_seen(sight: Sight) -> ColumnElement[bool]:
    of_plan = plan_line.c.plan_id == plan.c.id
    return lies_within(sight.reach, plan) | exists().where(of_plan, shows_line(sight))


def shows_line(sight: Sight) -> ColumnElement[bool]:
    """Whether a line, joined with its plan, is shown: `Sight.shows_line` as a condition upon rows."""
    own = lies_within(sight.reach, plan_line)
    if sight.department is None or not sight.partner.places:
        return own
    takes_part = or_(
        plan.c.department == sight.department,
        plan_line.c.lead_department == sight.department,
        _names(plan_line.c.co_departments, sight.department),
    )
    return own | and_(takes_part, plan.c.status.not_in(UNDECIDED), lies_within(sight.partner, plan_line))


def _names(column: Column[Any], code: str) -> ColumnElement[bool]:
    """Whether a list of codes, which hold no quotation marks, names one."""
    return cast(column, String).contains(f'"{code}"', autoescape=True)


def _acts_where(connection: Connection, condition: ColumnElement[bool]) -> Sequence[PlanActDone]:
    names = PlanActDone.__dataclass_fields__
    query = select(*(plan_act.c[name] for name in names)).where(condition).order_by(plan_act.c.id)
    return [
        PlanActDone(
            row.id,
            PlanAct(row.act),
            row.by,
            row.account_id,
            row.at,
            PlanStatus(row.from_status) if row.from_status else None,
            PlanStatus(row.to_status),
            row.note,
            row.digest,
        )
        for row in connection.execute(query)
    ]


def plan_of(row: Any) -> Plan:
    """The version of a row of its table."""
    return Plan(**dict(row._mapping) | {"kind": PlanKind(row.kind), "status": PlanStatus(row.status)})
