"""Whose results an account has still to enter: the courses, with their items and what is kept of each."""

from collections.abc import Sequence

from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Permission
from service.visits.queries.listed import AskedVisits, list_visits
from service.visits.queries.results import due_items_of, results_of
from service.visits.queries.visits import visit_sight
from service.visits.results import ResultStatus
from service.visits.results_table import ToFill
from service.visits.states import MOVES, VisitAct

MOST = 500
_FROM = sorted(MOVES[VisitAct.ENTER_RESULT].froms)


def results_to_fill(connection: Connection, account: Account, batch: int | None = None) -> Sequence[ToFill]:
    """Up to `MOST` visits under way on which the account goes, or of its department's; with a batch those of it."""
    sight = visit_sight(connection, account, Permission.RESULT_WRITE)
    visits = [
        one
        for status in _FROM
        for one in list_visits(connection, sight, AskedVisits(status=status, batch=batch), limit=MOST)
    ][:MOST]
    own = [
        (visit, course)
        for visit in visits
        for course in visit.courses
        if course.status in _FROM and (sight.is_on_team(course) or course.department == sight.department)
    ]
    ids = [course.id for _, course in own]
    due, held = due_items_of(connection, ids), results_of(connection, ids)
    return [
        ToFill(
            visit,
            course,
            due[course.id],
            next((one.says for one in held.get(course.id, ()) if one.status is ResultStatus.DRAFT), None),
        )
        for visit, course in own
    ]
