"""Corrections after the review: an officer asks with the new result and why, a second person grants it or does not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.errors import Conflict
from service.visits.actions.course import lock_visit, move_course
from service.visits.actions.results import change_version, faults_to_hand_in, keep_version
from service.visits.queries.results import due_items_of, versions_of
from service.visits.result_faults import faults_of_entry, refuse_faults
from service.visits.results import ResultStatus, StatedResult, VisitResult, deciding_code
from service.visits.states import VisitAct
from service.visits.visit import Visit


def ask_correction(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    stated: StatedResult,
    reason: str,
    at: datetime | None = None,
) -> Visit:
    """The visit, of whose result another version is asked for; what counts and what is public stays as it is.

    Raises what `lock_visit` does, Conflict where one is asked for already, Problem 422 for what cannot be handed in.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.ASK_CORRECTION, department)
    assert course is not None
    moment, versions = at or now(), versions_of(connection, course.id)
    if any(one.status is ResultStatus.ASKED for one in versions):
        raise Conflict(
            Text("已有更正申请。", "A correction is asked for already."),
            number,
            Text("一次只能申请一个更正。", "One is decided upon at a time."),
            Text("待负责人决定后再申请。", "Wait until it is decided upon."),
        )
    due = due_items_of(connection, [course.id])[course.id]
    refuse_faults(faults_of_entry(stated, due, day_at(moment)) or faults_to_hand_in(found, course, stated, due))
    version = len(versions) + 1
    values = {"status": ResultStatus.ASKED, "entered_by": str(by), "entered_at": moment}
    values |= {"reason": clean_for_storage(reason)}
    keep_version(connection, course.id, version, replace(stated, code=deciding_code(stated)), due, values)
    said = {"version": version}
    return move_course(connection, found, course, VisitAct.ASK_CORRECTION, by, reason, said=said, at=moment)


def grant_correction(
    connection: Connection, number: str, account: Account, department: str, opinion: str, at: datetime | None = None
) -> Visit:
    """The visit, whose corrected result awaits its review."""
    found, course, by = lock_visit(connection, number, account, VisitAct.GRANT_CORRECTION, department)
    assert course is not None
    asked = _asked(found, versions_of(connection, course.id))
    change_version(connection, asked, ResultStatus.IN_REVIEW)
    said = {"version": asked.version}
    return move_course(connection, found, course, VisitAct.GRANT_CORRECTION, by, opinion, said=said, at=at)


def refuse_correction(
    connection: Connection, number: str, account: Account, department: str, opinion: str, at: datetime | None = None
) -> Visit:
    """The visit, whose result stays as it is."""
    found, course, by = lock_visit(connection, number, account, VisitAct.REFUSE_CORRECTION, department)
    assert course is not None
    asked = _asked(found, versions_of(connection, course.id))
    reviewed = {"reviewed_by": str(by), "reviewed_at": at or now(), "opinion": clean_for_storage(opinion)}
    change_version(connection, asked, ResultStatus.REFUSED, **reviewed)
    said = {"version": asked.version}
    return move_course(connection, found, course, VisitAct.REFUSE_CORRECTION, by, opinion, said=said, at=at)


def _asked(found: Visit, versions: Sequence[VisitResult]) -> VisitResult:
    for one in versions:
        if one.status is ResultStatus.ASKED:
            return one
    raise Conflict(
        Text("没有待决定的更正申请。", "No correction is asked for."),
        found.number,
        Text("可能已被他人决定。", "Somebody else may have decided upon it."),
        Text("请刷新后查看。", "Load the page again."),
    )
