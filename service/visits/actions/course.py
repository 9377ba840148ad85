"""What every act upon a visit does: the table of moves allows it to whoever's hand it needs, and it is noted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, update

from service.access.account import Account
from service.access.actions.acts import note_act
from service.access.actions.seconds import require_second
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.states import change_state, lock_name
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course
from service.visits.actions.batches import settle_batches
from service.visits.courses import COURSE
from service.visits.queries.hands import doer_of, hands_in, thing_of
from service.visits.queries.visits import get_visit, id_of_visit, no_such_visit, seen_by, visit_by_id
from service.visits.states import ENDED, MOVES, SETTLED_FOR_BATCH, VisitAct, VisitStatus
from service.visits.visit import Visit, VisitCourse

# Who does what the service does by itself.
ITSELF = "system:visits"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def lock_visit(
    connection: Connection, number: str, account: Account, act: VisitAct, department: str | None = None
) -> tuple[Visit, VisitCourse | None, str]:
    """The visit, which nobody else can change until this transaction ends, its course, and who does the act.

    The course is that of `department` ("": the bureau's), None for an act upon the whole visit. Raises Problem 404
    where the account does not see the visit or there is no such course, else as `doer_of`.
    """
    lock_name(connection, lock_of(id_of_visit(connection, number)))
    found = get_visit(connection, number)
    seen_by(connection, found, account)
    course = None if MOVES[act].whole else found.course_of(department or "")
    if course is None and not MOVES[act].whole:
        raise no_such_visit()
    by = doer_of(connection, account, found, course, act)
    if MOVES[act].second:
        require_second(connection, by, thing_of(found), hands_in(connection, found, course, act))
    return found, course, by


def lock_of(visit_id: int) -> str:
    """The name under which a visit is locked."""
    return f"inspection visit {visit_id}"


def move_course(
    connection: Connection,
    visit: Visit,
    course: VisitCourse,
    act: VisitAct,
    by: str,
    note: str | None = None,
    *,
    values: Mapping[str, Any] = _NOTHING,
    said: Mapping[str, Any] = _NOTHING,
    at: datetime | None = None,
    alone: bool = True,
) -> Visit:
    """The visit after an act upon one course, noted with what it says; Conflict where somebody else was faster.

    `values` are those of columns of the course. Not `alone`, it is one of many, for which one entry is written.
    """
    moment = at or now()
    _change(connection, visit, course, act, values, moment)
    return _noted(connection, visit, course, act, by, note, said, moment, alone=alone)


def move_visit(
    connection: Connection,
    visit: Visit,
    act: VisitAct,
    by: str,
    note: str | None = None,
    *,
    values: Mapping[str, Any] = _NOTHING,
    said: Mapping[str, Any] = _NOTHING,
    at: datetime | None = None,
) -> Visit:
    """The visit after an act upon the whole of it: every course whose state allows it goes on.

    `values` are those of columns of the visit.
    """
    moment = at or now()
    for course in visit.courses:
        if course.status in MOVES[act].froms:
            _change(connection, visit, course, act, _NOTHING, moment)
    if values:
        connection.execute(update(inspection_visit).where(inspection_visit.c.id == visit.id).values(**values))
    return _noted(connection, visit, None, act, by, note, said, moment)


def note_step(
    connection: Connection,
    visit: Visit,
    course: VisitCourse | None,
    act: VisitAct,
    by: str,
    states: tuple[VisitStatus | None, VisitStatus],
    note: str | None,
    said: Mapping[str, Any],
    at: datetime,
    *,
    alone: bool = True,
) -> None:
    """Notes what `by` did, as a step and, where it is `alone`, in the audit log, which is the last thing locked."""
    values = {
        "visit_id": visit.id,
        "course_id": course.id if course else None,
        "note": clean_for_storage(note),
        "said": dict(said),
    }
    note_act(connection, visit_act, act, by, states, values, at)
    department = {"department": course.department} if course and course.department else {}
    detail = {"status": states[1], "subject": visit.subject} | department | dict(said)
    if alone:
        write_entry(connection, by, f"visit.{act}", f"visit {visit.number}", detail)


def _change(
    connection: Connection, visit: Visit, course: VisitCourse, act: VisitAct, values: Mapping[str, Any], at: datetime
) -> None:
    to = COURSE.state_after(act, course.status)
    ended = {"ended_at": at if to in ENDED else None} if to is not course.status else {}
    if not change_state(connection, visit_course, course.id, [course.status], status=to, **ended, **values):
        raise COURSE.not_now(_course_now(connection, visit, course).status, visit.number)


def _noted(
    connection: Connection,
    visit: Visit,
    course: VisitCourse | None,
    act: VisitAct,
    by: str,
    note: str | None,
    said: Mapping[str, Any],
    at: datetime,
    *,
    alone: bool = True,
) -> Visit:
    moved = visit_by_id(connection, visit.id)
    has_ended = all(one.ended_at for one in moved.courses)
    if (moved.ended_at is not None) is not has_ended:
        moved = replace(moved, ended_at=at if has_ended else None)
        own = inspection_visit.c
        connection.execute(update(inspection_visit).where(own.id == visit.id).values(ended_at=moved.ended_at))
    if _is_settled(moved) and not _is_settled(visit):
        settle_batches(connection, [visit.id], at)
    concerned = course or visit.lead
    before, after = concerned.status, next(one for one in moved.courses if one.id == concerned.id).status
    note_step(connection, moved, course, act, by, (before, after), note, said, at, alone=alone)
    return moved


def _is_settled(visit: Visit) -> bool:
    return all(one.status in SETTLED_FOR_BATCH for one in visit.courses)


def _course_now(connection: Connection, visit: Visit, course: VisitCourse) -> VisitCourse:
    return next(one for one in visit_by_id(connection, visit.id).courses if one.id == course.id)
