"""Lines of plans as stored, and who was drawn for one this year."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from rules.inspection import ItemMode
from rules.texts import Text
from service.core.clock import day_at
from service.core.db.in_clause import is_among
from service.core.db.tables.batches import batch
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.plans import drawn_elsewhere, plan, plan_line
from service.core.problem import Problem
from service.plans.batch import BatchStatus
from service.plans.plan import PlanKind, PlanLine
from service.plans.states import IN_FORCE, UNDECIDED, LineStatus, PlanStatus
from service.registries.items import NeedOf

_OF_PLAN = ("year", "status", "kind", "title", "region", "office", "department")


def line_of(connection: Connection, line_id: int) -> PlanLine:
    """The line of that id; raises Problem 404 where there is none."""
    line = find_line(connection, line_id)
    if line is None:
        raise Problem(404, "not-found", Text("没有这一计划行。", "There is no such line of a plan."))
    return line


def find_line(connection: Connection, line_id: int) -> PlanLine | None:
    """The line of that id; None where there is none."""
    row = connection.execute(_select_lines().where(plan_line.c.id == line_id)).one_or_none()
    return None if row is None else _line(row)


def lines_of(connection: Connection, plan_id: int) -> Sequence[PlanLine]:
    """The lines of a version of a plan, in their order."""
    query = _select_lines().where(plan_line.c.plan_id == plan_id).order_by(plan_line.c.number)
    return [_line(row) for row in connection.execute(query)]


def lines_to_copy(connection: Connection, year: int, limit: int = 500) -> Sequence[PlanLine]:
    """Up to `limit` lines of plans of that year and the year before that were approved, the newest plan first.

    Of a plan that was amended only the lines of its last version, so that none stands there twice.
    """
    of_year = plan.c.year.in_((year, year - 1))
    decided = plan.c.status.not_in((*UNDECIDED, PlanStatus.SUPERSEDED))
    return lines_where(connection, of_year, decided, limit=limit)


def line_in_force(connection: Connection, line_id: int) -> PlanLine | None:
    """The line as the version of the plan in force states it: that one, or what went on from it; None: none is.

    While an amendment is on its way the version before stays in force, and a line that was taken out is no more.
    """
    first = func.coalesce(plan_line.c.root_id, plan_line.c.id)
    root = connection.execute(select(first).where(plan_line.c.id == line_id)).scalar()
    if root is None:
        # Comparing with nothing would find whatever line has no root.
        return None
    of_it = (plan_line.c.id == root) | (plan_line.c.root_id == root)
    query = _select_lines().where(of_it, plan.c.status.in_(IN_FORCE)).order_by(plan_line.c.id.desc())
    row = connection.execute(query.limit(1)).one_or_none()
    return None if row is None else _line(row)


def lines_in_force(connection: Connection, roots: Collection[int]) -> dict[int, PlanLine]:
    """The same for the first versions of several lines, by the root of each; those of which none is are left out."""
    return _last_of(connection, roots, plan.c.status.in_(IN_FORCE))


def lines_decided(connection: Connection, roots: Collection[int]) -> dict[int, PlanLine]:
    """Lines as the last version of their plans that was approved states them, in force or not, by the root of each."""
    return _last_of(connection, roots, plan.c.status.not_in(UNDECIDED))


def _last_of(connection: Connection, roots: Collection[int], which: ColumnElement[bool]) -> dict[int, PlanLine]:
    if not roots:
        return {}
    first = func.coalesce(plan_line.c.root_id, plan_line.c.id)
    query = _select_lines().where(is_among(connection, first, sorted(roots)), which)
    lines = map(_line, connection.execute(query.order_by(plan_line.c.id)))
    return {one.root: one for one in lines}


def lines_where(connection: Connection, *conditions: ColumnElement[bool], limit: int) -> Sequence[PlanLine]:
    """Up to `limit` lines, joined with their plans, for which the conditions hold: the newest plan first."""
    query = _select_lines().where(*conditions).order_by(plan.c.id.desc(), plan_line.c.number)
    return [_line(row) for row in connection.execute(query.limit(limit))]


def drawn_this_year(connection: Connection, line: PlanLine) -> Mapping[str, date | None]:
    """Who was drawn this year for the line, here or elsewhere, with the day; None: known to be drawn, not when.

    Those of void draws were not drawn.
    """
    column = drawn_elsewhere.c
    of_it = column.plan_line_id == line.root, column.withdrawn_at.is_(None)
    found = {
        row.subject: row.drawn_on for row in connection.execute(select(column.subject, column.drawn_on).where(*of_it))
    }
    own = (
        select(drawn_subject.c.subject, draw.c.drawn_at)
        .join(draw, draw.c.id == drawn_subject.c.draw)
        .join(batch, batch.c.id == draw.c.batch_id)
        .where(batch.c.plan_line_id == line.root, batch.c.status != BatchStatus.VOID, draw.c.drawn_at.is_not(None))
    )
    return found | {row.subject: day_at(row.drawn_at) for row in connection.execute(own)}


def _select_lines() -> Select[Any]:
    named = [plan.c[name].label(f"plan_{name}") for name in _OF_PLAN]
    return select(plan_line, *named).join(plan, plan.c.id == plan_line.c.plan_id)


def _line(row: Any) -> PlanLine:
    values = dict(row._mapping)
    ratios = values["ratios"]
    values |= {
        "mode": ItemMode(row.mode),
        "items": tuple(values["items"]),
        "need_of": NeedOf(row.need_of),
        "ratios": None if ratios is None else {tier: (num, den) for tier, (num, den) in ratios.items()},
        "co_departments": tuple(values["co_departments"]),
        "status": LineStatus(row.status),
        "plan_status": PlanStatus(row.plan_status),
        "plan_kind": PlanKind(row.plan_kind),
    }
    return PlanLine(**values)
