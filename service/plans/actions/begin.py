"""What the service does to a plan by itself when the first lists of a line are locked."""

from sqlalchemy import Connection, update

from rules.texts import Text
from service.core.db.tables.plans import plan_line
from service.core.errors import Conflict
from service.plans.actions.acts import lock_versions, move_on
from service.plans.plan import PlanLine
from service.plans.queries.lines import line_in_force, line_of
from service.plans.queries.plans import get_plan
from service.plans.states import LineStatus, PlanAct, PlanStatus


def begin_line(connection: Connection, line_id: int, by: str) -> PlanLine:
    """The line in force that `line_id` is or went on to, in progress with its plan from now on.

    Raises Conflict where no version of its plan with that line is published, or where the line has ended: no lists are
    locked without a filed and published line.
    """
    lock_versions(connection, get_plan(connection, line_of(connection, line_id).plan_id))
    line = line_in_force(connection, line_id)
    if line is None or line.status is LineStatus.COMPLETED:
        raise Conflict(
            Text("没有已备案并公布的计划行，不能锁定名单。", "No lists are locked without a filed and published line."),
            line_of(connection, line_id).title,
            Text("计划尚未公布，或这一行已经结束。", "Its plan is not published, or the line has ended."),
            Text("先办理计划的备案和公布。", "File and publish the plan first."),
        )
    if line.status is LineStatus.OPEN:
        connection.execute(update(plan_line).where(plan_line.c.id == line.id).values(status=LineStatus.IN_PROGRESS))
    if line.plan_status is PlanStatus.PUBLISHED:
        move_on(connection, get_plan(connection, line.plan_id), PlanAct.BEGIN, by)
    return line_of(connection, line.id)
