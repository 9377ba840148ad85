"""What of visits waits for an account: as who decides, hands out, goes, or reviews."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.sql.selectable import Select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import day_at, today
from service.core.db.tables.column_types import Day
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_course, visit_officer
from service.core.db.tables.visit_results import visit_result
from service.visits.queries.hands import Asker, asker_of
from service.visits.queries.seen import lies_in
from service.visits.states import APPROVALS, BEFORE_INSPECTING, HANDLED, VisitStatus

_VISIT, _COURSE, S, P = inspection_visit.c, visit_course.c, VisitStatus, Permission


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One kind of what waits: which courses, until which day, what it is called and which list shows it."""

    words: Text
    condition: ColumnElement[bool]
    query: Mapping[str, str]
    due: ColumnElement[Any]


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """What waits for the account, what is late by itself and first; two statements."""
    if not account.may(P.VISIT_READ):
        return []
    asker = asker_of(connection, account)
    kinds = [*_of_decider(asker), *_of_planner(asker), *_of_officer(asker), *_of_reviewer(asker)]
    if not kinds:
        return []
    day = today()
    rows = connection.execute(union_all(*(_count_of(place, kind, day) for place, kind in enumerate(kinds)))).all()
    found = [_item_of(kinds[row.place], row) for row in rows if row.number]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.words.zh))


def _of_decider(asker: Asker) -> Iterator[_Waiting]:
    """What the head approves before anybody goes, or afterwards where it could not wait."""
    whole = asker.sight(P.VISIT_APPROVE).whole
    if not whole.places:
        return
    second = and_(lies_in(whole), ~_has_hand_in(asker))
    yield _Waiting(
        Text("次检查待审批", "visits to approve"),
        and_(_COURSE.status == S.TO_APPROVE, second),
        {"status": S.TO_APPROVE},
        _VISIT.ends_on,
    )
    yield _Waiting(
        Text("次检查待补批", "visits to approve afterwards"),
        and_(_VISIT.mark.is_not(None), _VISIT.approved_at.is_(None), second),
        {"marked": "yes"},
        _VISIT.approval_due,
    )


def _of_planner(asker: Asker) -> Iterator[_Waiting]:
    """What is handed out, and reports of firms out of scope that another person confirms."""
    handing = asker.sight(P.VISIT_HAND_OUT).whole
    if handing.places:
        yield _Waiting(
            Text("次检查待派发", "visits to hand out"),
            and_(_COURSE.status == S.TO_HAND_OUT, lies_in(handing)),
            {"status": S.TO_HAND_OUT},
            func.coalesce(_VISIT.visit_on, _VISIT.ends_on),
        )
    cancelling = asker.sight(P.VISIT_CANCEL).whole
    if cancelling.places:
        reported = and_(_COURSE.out_of_scope.is_not(None), _COURSE.status.in_(sorted(BEFORE_INSPECTING)))
        yield _Waiting(
            Text("次检查报告超出范围，待确认", "visits reported as out of scope"),
            and_(reported, lies_in(cancelling), ~_has_hand_in(asker)),
            {},
            _VISIT.ends_on,
        )


def _of_officer(asker: Asker) -> Iterator[_Waiting]:
    """Where the account's officer, or its department, goes."""
    sight = asker.sight(P.RESULT_WRITE)
    mine = [_is_own(asker)] if sight.officer is not None else []
    if sight.department is not None and sight.partner.places:
        mine.append(and_(_COURSE.department == sight.department, lies_in(sight.partner)))
    if not mine:
        return
    for status, words in (
        (S.TO_INSPECT, Text("次检查待前往", "visits to make")),
        (S.INSPECTING, Text("次检查待录入结果", "visits whose results are to be entered")),
        (S.RETURNED, Text("次检查退回修改", "results returned")),
    ):
        query = {"status": status.value} | ({"officer": sight.officer} if sight.officer else {})
        yield _Waiting(words, and_(_COURSE.status == status, or_(*mine)), query, _VISIT.visit_on)


def _of_reviewer(asker: Asker) -> Iterator[_Waiting]:
    """Results that a leader, or another account of the department, reviews and lets be published, and corrections."""
    asked = exists().where(visit_result.c.course_id == _COURSE.id, visit_result.c.status == "asked")
    for permission, condition, words, query in (
        (
            P.RESULT_REVIEW,
            and_(_COURSE.status == S.LEADER_REVIEW, ~_has_hand_in(asker)),
            Text("份检查结果待审核", "results to review"),
            {"status": S.LEADER_REVIEW.value},
        ),
        (
            P.RESULT_REVIEW,
            and_(asked, ~_has_hand_in(asker)),
            Text("份检查结果申请更正", "results whose correction is asked for"),
            {},
        ),
        (
            P.PUBLICATION_APPROVE,
            _COURSE.status == S.PUBLICATION_APPROVAL,
            Text("份检查结果待公示审批", "results whose publication is to be approved"),
            {"status": S.PUBLICATION_APPROVAL.value},
        ),
    ):
        theirs = _reviewed_by(asker, permission)
        if theirs is not None:
            yield _Waiting(words, and_(condition, theirs), query, _no_day())


def _reviewed_by(asker: Asker, permission: Permission) -> ColumnElement[bool] | None:
    """The courses that the account reviews: the bureau's within its reach, and those of its department; None: none."""
    sight = asker.sight(permission)
    theirs = [and_(_COURSE.department == "", lies_in(sight.whole))] if sight.whole.places else []
    if sight.department is not None and sight.partner.places:
        theirs.append(and_(_COURSE.department == sight.department, lies_in(sight.partner)))
    return or_(*theirs) if theirs else None


def _is_own(asker: Asker) -> ColumnElement[bool]:
    going = visit_officer.alias()
    mine = going.c.inspector == asker.officer, going.c.left_at.is_(None)
    return exists().where(going.c.course_id == _COURSE.id, *mine)


def _has_hand_in(asker: Asker) -> ColumnElement[bool]:
    """Whether the account did to the course, or to the visit as a whole, what another person has to decide upon."""
    step, approval = visit_act.alias(), visit_act.alias()
    approved = approval.c.visit_id == _VISIT.id, approval.c.act.in_(APPROVALS)
    last = select(func.coalesce(func.max(approval.c.id), 0)).where(*approved, _of_course(approval))
    last = last.correlate(inspection_visit, visit_course)
    mine = or_(step.c.by == asker.account.login, step.c.account_id == asker.account.id)
    handled = step.c.visit_id == _VISIT.id, step.c.act.in_(HANDLED), step.c.id > last.scalar_subquery()
    return exists().where(*handled, _of_course(step), mine)


def _of_course(step: Any) -> ColumnElement[bool]:
    return or_(step.c.course_id.is_(None), step.c.course_id == _COURSE.id)


def _count_of(place: int, kind: _Waiting, day: date) -> Select[Any]:
    late = case((kind.due < day, 1), else_=0)
    columns = (literal(place).label("place"), late.label("late"))
    number = func.count(func.distinct(_VISIT.id)).label("number")
    since, earliest = func.min(_VISIT.proposed_at).label("since"), func.min(kind.due).label("due")
    query = select(*columns, number, since, earliest).join(visit_course, _COURSE.visit_id == _VISIT.id)
    return query.where(kind.condition).group_by(late)


def _item_of(kind: _Waiting, row: Any) -> OpenItem:
    words = kind.words
    if row.late:
        words = Text(f"{words.zh}（已过日期）", f"{words.en} (past their day)")
    address = f"/visits?{urlencode(kind.query)}" if kind.query else "/visits"
    return OpenItem(words, row.number, address, day_at(row.since), row.due)


def _no_day() -> ColumnElement[Any]:
    return literal(None, Day)
