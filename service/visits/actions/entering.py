"""Entering the firm: the code is shown, or why it was not; and coming again where nobody opened, twice at most."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, update

from rules.texts import Text
from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.tables.inspection_visits import inspection_visit
from service.core.errors import Conflict
from service.core.problem import refusal_at
from service.visits.actions.course import lock_visit, move_course
from service.visits.actions.officers import refuse_team, tell_team
from service.visits.courses import MOST_ATTEMPTS
from service.visits.marks import MOST_DAYS_BY_HAND
from service.visits.states import VisitAct, VisitMark
from service.visits.visit import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """How they entered: with the code shown, or why it was not; `on` a day before, where the system had failed then."""

    code_shown: bool
    code_reason: str | None = None
    on: date | None = None
    failure: str | None = None


def begin_visit(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    entry: Entry,
    at: datetime | None = None,
) -> Visit:
    """The visit with the course begun.

    Raises Problem 422 where neither the code was shown nor a reason is given, where those who go may not, or for a day
    that is not today's without a failure of the system; Conflict before the day that the firm was told.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.BEGIN, department)
    assert course is not None
    moment = at or now()
    today = day_at(moment)
    day = entry.on or today
    refuse_no_code(entry)
    _refuse_entry(entry, day, today)
    if found.visit_on is not None and day < found.visit_on and not found.unannounced:
        raise Conflict(
            Text("还没到检查日期。", "Its day has not come."),
            found.number,
            Text(f"已通知企业于{found.visit_on}检查。", f"The firm was told of {found.visit_on}."),
            Text("请按期前往。", "Go on that day."),
        )
    refuse_team(connection, found, course, course.team, day, at_the_door=True)
    if day < today:
        _mark_entered_by_hand(connection, found)
    connection.execute(update(inspection_visit).where(inspection_visit.c.id == found.id).values(visit_on=day))
    reason = None if entry.code_shown else clean_for_storage(entry.code_reason)
    values = {"entered_at": moment, "code_shown": entry.code_shown, "code_reason": reason}
    said = {"day": day.isoformat(), "code_shown": entry.code_shown}
    said |= {"after_last_day": found.ends_on.isoformat()} if day > found.ends_on else {}
    said |= {"late": True} if (today - day).days > MOST_DAYS_BY_HAND else {}
    note = entry.failure if day < today else reason
    return move_course(connection, found, course, VisitAct.BEGIN, by, note, values=values, said=said, at=moment)


def come_again(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    day: date,
    reason: str,
    at: datetime | None = None,
) -> Visit:
    """The visit with the course to be made on another day.

    Raises Conflict where they have come on another day twice: absence is the result then; Problem 422 for a day that is
    not to come, or after the last of the visit.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.COME_AGAIN, department)
    assert course is not None
    moment = at or now()
    if course.attempts >= MOST_ATTEMPTS:
        raise Conflict(
            Text("不能再改日检查。", "It is not put off again."),
            found.number,
            Text(f"已改日{MOST_ATTEMPTS}次。", f"It was put off {MOST_ATTEMPTS} times."),
            Text("请将“无人”录为检查结果。", "Enter as the result that nobody was there."),
        )
    _refuse_other_day(found, day, day_at(moment))
    refuse_team(connection, found, course, course.team, day)
    own = inspection_visit
    connection.execute(update(own).where(own.c.id == found.id).values(visit_on=day, slot=None))
    values = {"attempts": course.attempts + 1, "entered_at": None, "code_shown": None, "code_reason": None}
    said = {"day": day.isoformat(), "attempt": course.attempts + 1}
    moved = move_course(connection, found, course, VisitAct.COME_AGAIN, by, reason, values=values, said=said, at=moment)
    tell_team(connection, moved, course.team, day, str(account.login))
    return moved


def refuse_no_code(entry: Entry) -> None:
    """Raises Problem 422 where the code was not shown, and nothing says why."""
    if not entry.code_shown and not (entry.code_reason or "").strip():
        why = Text("未出示检查码的，请写明原因。", "Where the code was not shown, say why.")
        raise refusal_at("json.code_reason", why)


def _refuse_entry(entry: Entry, day: date, today: date) -> None:
    if day > today:
        raise refusal_at("json.on", Text("日期还没到。", "The day has not come."))
    if day < today and not (entry.failure or "").strip():
        why = Text(
            "补录以前的检查，请写明系统故障的情况。",
            "A visit of an earlier day is entered after a failure of the system alone; say what failed.",
        )
        raise refusal_at("json.failure", why)


def _refuse_other_day(found: Visit, day: date, today: date) -> None:
    if not today < day <= found.ends_on:
        first = today + timedelta(days=1)
        why = (
            Text(f"应在{first}至{found.ends_on}之间。", f"It must be from {first} to {found.ends_on}.")
            if first <= found.ends_on
            else Text("检查期限已到，请将“无人”录为检查结果。", "Its days are over: enter that nobody was there.")
        )
        raise refusal_at("json.day", why)


def _mark_entered_by_hand(connection: Connection, found: Visit) -> None:
    """Marks a visit that was approved before it was made: nothing of it is approved afterwards."""
    own = inspection_visit
    values = {"mark": VisitMark.SYSTEM_FAILURE, "approval": "approved"}
    connection.execute(update(own).where(own.c.id == found.id, own.c.mark.is_(None)).values(**values))
