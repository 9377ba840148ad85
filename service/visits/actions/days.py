"""The day of a visit: set, moved once at the firm's request; and the visit handed out to those who go."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.core.clock import day_at, now
from service.core.errors import Conflict
from service.core.problem import refusal_at
from service.visits.actions.course import lock_visit, move_course, move_visit
from service.visits.actions.officers import refuse_team, tell_team
from service.visits.queries.team import outdated_notices
from service.visits.states import VisitAct, VisitStatus
from service.visits.visit import Visit

LONGEST_SLOT = 40


def set_day(
    connection: Connection,
    number: str,
    account: Account,
    day: date,
    slot: str | None = None,
    at: datetime | None = None,
) -> Visit:
    """The visit, to be made on the day, and in that part of it; raises Problem 422 for a day outside its own."""
    found, _, by = lock_visit(connection, number, account, VisitAct.SET_DAY)
    moment = at or now()
    refuse_day(found, day, day_at(moment))
    values: dict[str, Any] = {"visit_on": day, "slot": slot}
    said = {"day": day.isoformat()} | ({"slot": slot} if slot else {})
    return move_visit(connection, found, VisitAct.SET_DAY, by, values=values, said=said, at=moment)


def move_day(
    connection: Connection,
    number: str,
    account: Account,
    day: date,
    reason: str,
    slot: str | None = None,
    at: datetime | None = None,
) -> Visit:
    """The visit on another day, for which the firm asked, once.

    Raises Conflict where it is unannounced, or was moved before, Problem 422 for a day outside its own, or on which
    those who go cannot.
    """
    found, _, by = lock_visit(connection, number, account, VisitAct.MOVE_DAY)
    moment = at or now()
    if found.unannounced:
        raise _no_other_day(found, Text("不预先通知的检查不能改期。", "An unannounced visit is not moved."))
    if found.day_moved:
        raise _no_other_day(found, Text("企业只能要求改期一次。", "The firm asks for another day once."))
    refuse_day(found, day, day_at(moment))
    if day == found.visit_on:
        raise refusal_at("json.day", Text("与原定日期相同。", "It is the day that was set."))
    for course in found.courses:
        if course.status is VisitStatus.TO_INSPECT:
            refuse_team(connection, found, course, course.team, day)
    values = {"visit_on": day, "slot": slot, "day_moved": True}
    said = {"day": day.isoformat(), "before": found.visit_on.isoformat() if found.visit_on else None}
    moved = move_visit(connection, found, VisitAct.MOVE_DAY, by, reason, values=values, said=said, at=moment)
    for course in moved.courses:
        if course.is_seen_by_officers:
            tell_team(connection, moved, course.team, day, str(account.login))
    return moved


def hand_out(
    connection: Connection, number: str, account: Account, department: str = "", at: datetime | None = None
) -> Visit:
    """The visit with the course handed out to its officers, who see it from now on and are told.

    Raises Conflict without a day to come or a notice that says this day and these officers, Problem 422 where they may
    not go, else as `lock_visit`.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.HAND_OUT, department)
    assert course is not None
    moment = at or now()
    if found.visit_on is None or found.visit_on < day_at(moment):
        raise _not_ready(
            found, Text("尚未确定今天或以后的检查日期。", "No day from today on is set for it."), _SET_A_DAY
        )
    refuse_team(connection, found, course, course.team, found.visit_on)
    if outdated_notices(connection, [found.id]):
        why = Text(
            "检查通知书尚未打印，或打印后人员、日期有变。",
            "Its notice is not printed, or the officers or the day changed since.",
        )
        raise _not_ready(found, why, Text("请先打印检查通知书。", "Print the notice first."))
    values = {"handed_out_at": moment}
    said = {"officers": list(course.team), "day": found.visit_on.isoformat()}
    moved = move_course(connection, found, course, VisitAct.HAND_OUT, by, values=values, said=said, at=moment)
    tell_team(connection, moved, course.team, found.visit_on)
    return moved


def refuse_day(found: Visit, day: date, today: date) -> None:
    """Raises Problem 422 for a day that is over, or outside those within which the visit is to be made."""
    if day < today:
        raise refusal_at("json.day", Text("日期已过。", "The day is over."))
    if not found.starts_on <= day <= found.ends_on:
        raise refusal_at(
            "json.day",
            Text(
                f"应在{found.starts_on}至{found.ends_on}之间。",
                f"It must be from {found.starts_on} to {found.ends_on}.",
            ),
        )


_SET_A_DAY = Text("请先确定检查日期。", "Set the day first.")


def _not_ready(found: Visit, why: Text, remedy: Text) -> Conflict:
    return Conflict(Text("还不能派发。", "It cannot be handed out yet."), found.number, why, remedy)


def _no_other_day(found: Visit, why: Text) -> Conflict:
    return Conflict(
        Text("不能改期。", "It cannot be moved."),
        found.number,
        why,
        Text("按原定日期检查。", "The visit is made on the day that was set."),
    )
