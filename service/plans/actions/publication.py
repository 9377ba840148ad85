"""A plan filed with the next higher level, and published in place of the version that it amends; with audit entries."""

from datetime import date, datetime

from sqlalchemy import Connection, update

from rules.library import Library
from rules.texts import Text
from service.access.reach import Reach
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now, today
from service.core.db.audit import write_entry
from service.core.db.tables.plans import plan_line
from service.core.errors import Conflict
from service.core.problem import refusal_at
from service.plans.actions.acts import audited, detail_of, lock_plan, move_on
from service.plans.actions.complete import refuse_incomplete
from service.plans.content import said_of_line
from service.plans.plan import Plan, PlanLine
from service.plans.queries.lines import lines_of
from service.plans.queries.plans import versions_of_plan
from service.plans.states import MOVES, LineStatus, PlanAct


def file_plan(
    connection: Connection,
    plan_id: int,
    by: str,
    reach: Reach,
    filing_no: str,
    filed_on: date,
    at: datetime | None = None,
) -> Plan:
    """The plan as filed with the next higher level; raises Problem 422 for a day on which it cannot have been."""
    found = lock_plan(connection, plan_id, reach, PlanAct.FILE)
    assert found.decided_at is not None
    _refuse_day("filed_on", filed_on, day_at(found.decided_at), day_at(at) if at else today(), _BEFORE_APPROVAL)
    said = clean_for_storage(filing_no)
    values = {"filing_no": said, "filed_on": filed_on, "filed_by": str(by), "filed_at": at or now()}
    moved = move_on(connection, found, PlanAct.FILE, by, said, values, at)
    return audited(connection, moved, by, "plan.file", filing_no=said, filed_on=filed_on.isoformat())


def publish_plan(
    connection: Connection,
    library: Library,
    plan_id: int,
    by: str,
    reach: Reach,
    published_on: date,
    published_where: str,
    at: datetime | None = None,
) -> Plan:
    """The plan as published, in force from now on in place of the version that it amends.

    Raises Problem 422 for a day on which it cannot have been or a line that is not complete any more, Conflict where a
    line that was locked meanwhile says something else here.
    """
    found = lock_plan(connection, plan_id, reach, PlanAct.PUBLISH)
    assert found.filed_on is not None
    day = day_at(at) if at else today()
    _refuse_day("published_on", published_on, found.filed_on, day, _BEFORE_FILING)
    refuse_incomplete(connection, library, found, day)
    before = _take_over_lines(connection, found)
    said = clean_for_storage(published_where)
    values = {
        "published_on": published_on,
        "published_where": said,
        "published_by": str(by),
        "published_at": at or now(),
    }
    for one in before:
        superseded = move_on(connection, one, PlanAct.SUPERSEDE, by, at=at)
        write_entry(connection, by, "plan.supersede", f"plan {one.id}", detail_of(superseded))
    moved = move_on(connection, found, PlanAct.PUBLISH, by, said, values, at)
    if any(line.status is not LineStatus.OPEN for line in lines_of(connection, found.id)):
        moved = move_on(connection, moved, PlanAct.BEGIN, by, at=at)
    return audited(connection, moved, by, "plan.publish", published_on=published_on.isoformat(), published_where=said)


def _take_over_lines(connection: Connection, found: Plan) -> list[Plan]:
    """Has the lines be as far as those of the versions before are, and returns these versions.

    Raises Conflict where a line that was locked says something else here, or is not here.
    """
    own = {line.root: line for line in lines_of(connection, found.id)}
    before = [
        one
        for one in versions_of_plan(connection, found)
        if one.id != found.id and one.status in MOVES[PlanAct.SUPERSEDE].froms
    ]
    for one in before:
        for line in lines_of(connection, one.id):
            if line.status is LineStatus.OPEN:
                continue
            here = own.get(line.root)
            if here is None or said_of_line(here) != said_of_line(line):
                raise _locked_meanwhile(line)
            values = {"status": line.status, "ended_on": line.ended_on}
            connection.execute(update(plan_line).where(plan_line.c.id == here.id).values(**values))
    return before


def _locked_meanwhile(line: PlanLine) -> Conflict:
    return Conflict(
        Text("已锁定名单的计划行不能改动。", "A line whose lists were locked does not change."),
        line.title,
        Text(
            f"第{line.number}行“{line.title}”在本版本中被改动或删去。",
            f"Line {line.number}, {line.title!r}, was changed or taken out in this version.",
        ),
        Text("另行调整，把该行恢复原样。", "Amend it anew, with that line as it was."),
    )


def _refuse_day(name: str, day: date, first: date, last: date, too_early: Text) -> None:
    if day > last:
        raise refusal_at(f"json.{name}", Text("日期不能晚于今天。", "The day is not later than today."))
    if day < first:
        raise refusal_at(f"json.{name}", too_early)


_BEFORE_APPROVAL = Text("备案日期早于批准日期。", "It cannot be filed before it was approved.")
_BEFORE_FILING = Text("公布日期早于备案日期。", "It cannot be published before it was filed.")
