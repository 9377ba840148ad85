"""Of whom call-backs are chosen: items closed out in a quarter with somebody to call, firms visited on site in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from service.core.clock import begin_of, end_of
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.db.tables.ledger import ledger_contact, ledger_item
from service.core.db.tables.visit_results import visit_result
from service.estimates.call_backs.call_back import CallBackKind, Quarter
from service.estimates.call_backs.quarters import days_of
from service.ledger.states import ItemStatus
from service.visits.result_codes import ResultCode
from service.visits.results import ResultStatus
from service.visits.states import VisitStatus

_ITEM, _VISIT, _COURSE, _RESULT = ledger_item.c, inspection_visit.c, visit_course.c, visit_result.c
_STANDING = (ResultStatus.DRAFT, ResultStatus.IN_REVIEW, ResultStatus.APPROVED)
_NOBODY_THERE = (ResultCode.ABSENT, ResultCode.UNREACHABLE)
_NOT_MADE = (VisitStatus.REFUSED, VisitStatus.CANCELLED, VisitStatus.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One that may be chosen: its number, whom it is about and where that lies."""

    number: str
    subject: str | None
    enterprise_id: int | None
    region: str
    office: str | None
    line: str | None


def population_of(connection: Connection, kind: CallBackKind, quarter: Quarter) -> dict[str, Candidate]:
    """All of a kind who could be called back of a quarter, by number."""
    return {one.number: one for one in _POPULATIONS[kind](connection, quarter)}


def _closed_items(connection: Connection, quarter: Quarter) -> list[Candidate]:
    """The items that were closed out, about a firm, of a supervisor, or of somebody who left a way to be reached."""
    first, last = days_of(quarter)
    left = exists().where(ledger_contact.c.item_id == _ITEM.id)
    somebody = or_(_ITEM.enterprise_id.is_not(None), _ITEM.supervisor.is_not(None), left)
    columns = (_ITEM.number, enterprise.c.code, _ITEM.enterprise_id, _ITEM.region, _ITEM.office, _ITEM.line)
    query = select(*columns).outerjoin(enterprise, enterprise.c.id == _ITEM.enterprise_id)
    closed = _ITEM.status == ItemStatus.CLOSED_OUT, _ITEM.ended_at.between(begin_of(first), end_of(last))
    return [Candidate(*row) for row in connection.execute(query.where(*closed, somebody))]


def _visited_firms(connection: Connection, quarter: Quarter) -> list[Candidate]:
    """Of each firm where somebody of the bureau went in, and met somebody, the last visit of the quarter."""
    alone = exists().where(
        _RESULT.course_id == _COURSE.id, _RESULT.code.in_(_NOBODY_THERE), _RESULT.status.in_(_STANDING)
    )
    columns = (_VISIT.number, _VISIT.subject, _VISIT.enterprise_id, _VISIT.region, _VISIT.office, _VISIT.line)
    query = select(*columns).join(visit_course, _COURSE.visit_id == _VISIT.id)
    made = _COURSE.department == "", _COURSE.entered_at.is_not(None), _COURSE.status.not_in(_NOT_MADE), ~alone
    query = query.where(_VISIT.visit_on.between(*days_of(quarter)), *made)
    found: Mapping[str, Any] = {
        row.subject: row for row in connection.execute(query.order_by(_VISIT.visit_on, _VISIT.id))
    }
    return [Candidate(*row) for row in found.values()]


_POPULATIONS: Mapping[CallBackKind, Callable[[Connection, Quarter], list[Candidate]]] = {
    CallBackKind.ITEM: _closed_items,
    CallBackKind.VISIT: _visited_firms,
}
