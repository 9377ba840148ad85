"""A plan or a line as one reader sees it; what the reader does not see is not there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.reach import Reach
from service.core.problem import Problem
from service.plans.plan import Plan, PlanLine
from service.plans.queries.lines import find_line, lines_of
from service.plans.queries.plans import get_plan, no_such_plan
from service.plans.sight import Sight, sight_of


@dataclass(frozen=True, slots=True)
class OpenedPlan:
    """A version with the lines of it that are shown; `is_whole`: all of them are."""

    plan: Plan
    lines: Sequence[PlanLine]
    sight: Sight
    is_whole: bool


def open_plan(connection: Connection, account: Account, plan_id: int) -> OpenedPlan:
    """The version as the account sees it; raises Problem 404 where it sees nothing of it."""
    plan, sight = get_plan(connection, plan_id), sight_of(account)
    lines = lines_of(connection, plan_id)
    is_whole = sight.shows(plan)
    shown = lines if is_whole else [line for line in lines if sight.shows_line(line)]
    if not is_whole and not shown:
        raise no_such_plan()
    return OpenedPlan(plan, shown, sight, is_whole)


def open_written_line(connection: Connection, reach: Reach, line_id: int) -> PlanLine:
    """The line for who writes its plan, within `reach`; raises Problem 404 where it is not there."""
    line = find_line(connection, line_id)
    if line is None or not get_plan(connection, line.plan_id).lies_in(reach):
        raise no_such_line()
    return line


def no_such_line() -> Problem:
    """What is said of a line that is not there, or not for whom asks."""
    return Problem(404, "not-found", Text("没有这一计划行。", "There is no such line of a plan."))


def open_line(connection: Connection, account: Account, line_id: int) -> tuple[PlanLine, Plan, Sight]:
    """The line with its version as the account sees it; raises Problem 404 where it does not."""
    line, sight = find_line(connection, line_id), sight_of(account)
    if line is not None:
        plan = get_plan(connection, line.plan_id)
        if sight.shows(plan) or sight.shows_line(line):
            return line, plan, sight
    raise no_such_line()
