"""Visits by number, by id and of an account, with their courses, and what was done to them: a set at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from rules.dated_tables import OrderedBy
from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.clock import today
from service.core.db.in_clause import is_among
from service.core.db.tables.access import account
from service.core.db.tables.inspection_visits import (
    inspection_visit,
    visit_act,
    visit_course,
    visit_item_due,
    visit_officer,
)
from service.core.db.tables.officers import inspector
from service.core.db.tables.publications import publication
from service.core.db.tables.visit_results import visit_result
from service.core.problem import Problem
from service.registries.queries.inspectors import inspector_of_account
from service.registries.queries.recusals import subject_names
from service.visits.results import ResultStatus
from service.visits.sight import OWN_ONLY, VisitSight, sight_of
from service.visits.states import APPROVALS, HANDLED, VisitAct, VisitMark, VisitStatus
from service.visits.visit import Signal, Visit, VisitCourse, VisitOfficer, VisitStep

_OF_VISIT = tuple(name for name in Visit.__dataclass_fields__ if name not in ("name", "courses"))
_READ_APART = ("officers", "items", "correction_asked", "is_public")
_OF_COURSE = tuple(name for name in VisitCourse.__dataclass_fields__ if name not in _READ_APART)


def find_visit(connection: Connection, number: str, account: Account) -> Visit:
    """The visit of that number; raises Problem 404 where there is none that the account sees."""
    found = get_visit(connection, number)
    return seen_by(connection, found, account).as_seen(found)


def seen_by(connection: Connection, visit: Visit, account: Account) -> VisitSight:
    """What the account sees of visits; raises Problem 404 where this one is not among them."""
    sight = visit_sight(connection, account)
    if not sight.shows(visit):
        raise no_such_visit()
    return sight


def id_of_visit(connection: Connection, number: str) -> int:
    """The id of the visit of that number, whoever asks; raises Problem 404 where there is none."""
    own = inspection_visit.c
    found: int | None = connection.execute(select(own.id).where(own.number == number)).scalar()
    if found is None:
        raise no_such_visit()
    return found


def get_visit(connection: Connection, number: str) -> Visit:
    """The visit of that number, whoever asks; raises Problem 404 where there is none."""
    return _one(connection, inspection_visit.c.number == number)


def visit_by_id(connection: Connection, visit_id: int) -> Visit:
    """The visit of that id, whoever asks; raises Problem 404 where there is none."""
    return _one(connection, inspection_visit.c.id == visit_id)


def visits_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Visit]:
    """The visits of these ids, whoever asks, by id: five statements however many they are."""
    return {one.id: one for one in _visits_where(connection, is_among(connection, inspection_visit.c.id, sorted(ids)))}


def visits_by_number(connection: Connection, numbers: Iterable[str]) -> dict[str, Visit]:
    """The visits of these numbers, whoever asks, by number: five statements however many they are."""
    asked = is_among(connection, inspection_visit.c.number, sorted(set(numbers)))
    return {one.number: one for one in _visits_where(connection, asked)}


def visit_sight(connection: Connection, account: Account, permission: Permission = Permission.VISIT_READ) -> VisitSight:
    """What of the visits an account reaches with a permission: what it reads, unless another one is asked for."""
    return sight_of(account, permission, officer_of(connection, account))


def officer_of(connection: Connection, account: Account) -> str | None:
    """The number of the officer who works by the account; None where nobody does, or no role of it is an officer's."""
    if not any(grant.role in OWN_ONLY for grant in account.grants):
        # Whom the roles of officers let reach nothing goes on no visit.
        return None
    found = inspector_of_account(connection, account.id, today())
    return None if found is None else found.number


def steps_of(connection: Connection, visit_id: int) -> Sequence[VisitStep]:
    """What was done to a visit and its courses, the first first."""
    return _steps_where(connection, visit_act.c.visit_id == visit_id)


def steps_of_many(connection: Connection, visits: Collection[int]) -> dict[int, list[VisitStep]]:
    """The same of many visits, by id."""
    found: dict[int, list[VisitStep]] = defaultdict(list)
    query = select(visit_act.c.visit_id, *_OF_STEP).where(is_among(connection, visit_act.c.visit_id, sorted(visits)))
    for row in connection.execute(query.order_by(visit_act.c.id)):
        found[row.visit_id].append(_step_of(row))
    return found


def handled_by(connection: Connection, visit_id: int, course_id: int | None) -> Sequence[VisitStep]:
    """What makes its doers no judges of a visit, or of one of its courses: their acts since it was last approved."""
    return handled_among(steps_of(connection, visit_id), course_id)


def handled_among(steps: Iterable[VisitStep], course_id: int | None) -> Sequence[VisitStep]:
    """The same among all that was done to a visit."""
    own = [step for step in steps if course_id is None or step.course_id in (None, course_id)]
    last = max((step.id for step in own if step.act in APPROVALS), default=0)
    return [step for step in own if step.act in HANDLED and step.id > last]


@dataclass(frozen=True, slots=True)
class WhoWent:
    """An account whose officer goes on a visit, for the bureau ("") or another department, as four eyes are told."""

    by: str
    account_id: int | None
    department: str


def who_went(connection: Connection, visits: Collection[int]) -> Sequence[WhoWent]:
    """Who goes on the visits now, of those who work by an account."""
    course, going = visit_course.c, visit_officer.c
    query = select(account.c.login, account.c.id, course.department).join(
        inspector, inspector.c.account_id == account.c.id
    )
    query = query.join(visit_officer, going.inspector == inspector.c.number)
    query = query.join(visit_course, course.id == going.course_id)
    query = query.where(is_among(connection, course.visit_id, sorted(visits)), going.left_at.is_(None)).distinct()
    return [WhoWent(*row) for row in connection.execute(query)]


def no_such_visit() -> Problem:
    """What is said of a visit that is not there, or not for whom asks."""
    return Problem(404, "not-found", Text("没有这次检查。", "There is no such visit."))


def _one(connection: Connection, condition: ColumnElement[bool]) -> Visit:
    found = _visits_where(connection, condition)
    if not found:
        raise no_such_visit()
    return found[0]


def _visits_where(connection: Connection, condition: ColumnElement[bool]) -> list[Visit]:
    rows = connection.execute(_VISITS.where(condition)).all()
    names = subject_names(connection, [row.subject for row in rows])
    courses = _courses_of(connection, [row.id for row in rows])
    return [_visit_of(row, names[row.subject], courses[row.id]) for row in rows]


def _visit_of(row: Any, name: str, courses: Sequence[VisitCourse]) -> Visit:
    held = dict(row._mapping)
    held["ordered_by"] = OrderedBy(row.ordered_by)
    held["mark"] = VisitMark(row.mark) if row.mark else None
    held["signals"] = [Signal(one["signal"], Text(*one["said"])) for one in row.signals]
    return Visit(**held, name=name, courses=courses)


def _courses_of(connection: Connection, visits: Sequence[int]) -> dict[int, list[VisitCourse]]:
    """By visit its courses, the leading one first, then by department."""
    own = visit_course.c
    rows = connection.execute(_COURSES.where(is_among(connection, own.visit_id, visits))).all()
    ids = [row.id for row in rows]
    officers, items = _officers_of(connection, ids), _items_of(connection, ids)
    found: dict[int, list[VisitCourse]] = defaultdict(list)
    for row in rows:
        held = dict(row._mapping) | {"status": VisitStatus(row.status)}
        found[row.visit_id].append(VisitCourse(**held, officers=officers[row.id], items=items[row.id]))
    return found


def _officers_of(connection: Connection, courses: Sequence[int]) -> dict[int, list[VisitOfficer]]:
    query = _OFFICERS.where(is_among(connection, visit_officer.c.course_id, courses))
    found: dict[int, list[VisitOfficer]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.course_id].append(VisitOfficer(*row))
    return found


def _items_of(connection: Connection, courses: Sequence[int]) -> dict[int, list[str]]:
    query = _ITEMS.where(is_among(connection, visit_item_due.c.course_id, courses))
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.course_id].append(row.item)
    return found


def _steps_where(connection: Connection, condition: ColumnElement[bool]) -> Sequence[VisitStep]:
    query = select(*_OF_STEP).where(condition).order_by(visit_act.c.id)
    return [_step_of(row) for row in connection.execute(query)]


def _step_of(row: Any) -> VisitStep:
    before = VisitStatus(row.from_status) if row.from_status else None
    held = {"act": VisitAct(row.act), "from_status": before, "to_status": VisitStatus(row.to_status)}
    return VisitStep(**{name: getattr(row, name) for name in VisitStep.__dataclass_fields__} | held)


_OF_STEP = tuple(visit_act.c[name] for name in VisitStep.__dataclass_fields__)
# Put together once: every act upon a visit reads it.
_VISITS = select(*(inspection_visit.c[name] for name in _OF_VISIT)).order_by(inspection_visit.c.id)
_COURSES = select(
    *(visit_course.c[name] for name in _OF_COURSE),
    exists()
    .where(visit_result.c.course_id == visit_course.c.id, visit_result.c.status == ResultStatus.ASKED)
    .label("correction_asked"),
    exists()
    .where(publication.c.course_id == visit_course.c.id, publication.c.withdrawn_at.is_(None))
    .label("is_public"),
).order_by(visit_course.c.visit_id, visit_course.c.lead.desc(), visit_course.c.department)
_OFFICERS = select(*(visit_officer.c[name] for name in VisitOfficer.__dataclass_fields__)).order_by(
    visit_officer.c.leads.desc(), visit_officer.c.inspector
)
_ITEMS = select(visit_item_due.c.course_id, visit_item_due.c.item).order_by(
    visit_item_due.c.course_id, visit_item_due.c.item
)
