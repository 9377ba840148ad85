"""What the code of a visit opens, and how firms rated the conduct of offices: counts, never who said what."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true

from rules.dated_tables import TriggerKind
from rules.table_library import TableLibrary
from rules.texts import Text
from service.access.reach import Reach
from service.core.db.tables.inspection_visits import (
    conduct_mark,
    inspection_visit,
    visit_act,
    visit_item_due,
    visit_rated,
)
from service.core.db.tables.items import item
from service.core.db.tables.plans import plan_line
from service.registries.queries.inspectors import certificates_of, inspector_names
from service.visits.conduct import LEAST_SHOWN, ConductMark, Question
from service.visits.queries.visits import visit_by_id
from service.visits.states import ENDED, SEEN_BY_OFFICERS, VisitStatus
from service.visits.visit import Visit, VisitCourse
from service.visits.words import KINDS

# Nobody has come yet: there is nothing to rate.
_NOBODY_CAME = frozenset({VisitStatus.TO_INSPECT})


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item that is looked at, with its legal basis."""

    name: str
    basis: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownOfficer:
    """Who comes: the name, and the number of the certificate that is valid that day; None: it is not known."""

    name: str
    certificate_no: str | None


@dataclass(frozen=True, slots=True)
class CodePage:
    """All that the code of a visit shows: the task, its items, who comes; and whether a rating is taken."""

    number: str
    task: Text
    items: Sequence[ShownItem]
    officers: Sequence[ShownOfficer]
    may_rate: bool
    rated: bool


@dataclass(frozen=True, slots=True)
class ConductOfOffice:
    """How an office was rated in a quarter: by so many firms, each mark by question."""

    office: str
    region: str
    year: int
    quarter: int
    ratings: int
    marks: Mapping[Question, Mapping[ConductMark, int]]


def page_of_code(connection: Connection, tables: TableLibrary, code: str, day: date) -> CodePage | None:
    """What the code of a visit shows; None where there is none, nobody was sent yet, or it has ended."""
    found = visit_of_code(connection, code)
    if found is None:
        return None
    on = found.visit_on or day
    team = [number for course in found.courses for number in course.team]
    rated = is_rated(connection, found.id)
    return CodePage(
        found.number,
        _task_of(connection, tables, found),
        _items_of(connection, [course.id for course in found.courses]),
        _officers_of(connection, team, on),
        may_be_rated(found) and not rated,
        rated,
    )


def visit_of_code(connection: Connection, code: str) -> Visit | None:
    """The visit of that code with the courses that are under way; None before anybody was sent, and after its end."""
    own = inspection_visit.c
    query = select(own.id).where(own.code == code, own.ended_at.is_(None))
    visit_id = connection.execute(query).scalar()
    if visit_id is None:
        return None
    found = visit_by_id(connection, visit_id)
    # What had ended and is corrected, or published again, opens nothing any more.
    step = visit_act.c
    had_ended = select(step.course_id).where(step.visit_id == found.id, step.to_status.in_(sorted(ENDED)))
    over = set(connection.execute(had_ended).scalars())
    shown = [course for course in found.courses if _is_shown(course) and course.id not in over]
    return replace(found, courses=shown) if shown else None


def may_be_rated(found: Visit) -> bool:
    """Whether somebody has come, so that there is conduct to rate."""
    return any(course.status not in _NOBODY_CAME for course in found.courses)


def is_rated(connection: Connection, visit_id: int) -> bool:
    """Whether the firm has given its rating, which says nothing of what it said."""
    query = select(visit_rated.c.visit_id).where(visit_rated.c.visit_id == visit_id)
    return connection.execute(query).scalar() is not None


def conduct_of_offices(connection: Connection, reach: Reach, year: int) -> list[ConductOfOffice]:
    """How the offices within the reach were rated in each quarter of a year, where enough firms rated them."""
    own = conduct_mark.c
    query = select(conduct_mark).where(own.year == year, _lies_in(reach))
    rows = connection.execute(query.order_by(own.quarter, own.region, own.office)).all()
    held: dict[tuple[str, str, int], dict[Question, dict[ConductMark, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        marks = held[row.office, row.region, row.quarter][Question(row.question)]
        marks[ConductMark(row.mark)] = row.number
    found = []
    for (office, region, quarter), marks_by_question in held.items():
        ratings = max(sum(marks.values()) for marks in marks_by_question.values())
        if ratings >= LEAST_SHOWN:
            found.append(ConductOfOffice(office, region, year, quarter, ratings, marks_by_question))
    return found


def _lies_in(reach: Reach) -> ColumnElement[bool]:
    """Whether a count lies within the part of a reach that holds for every business line: it is of all of them."""
    place = reach.of_every_line.jurisdiction()
    own = conduct_mark.c
    if place.is_everywhere:
        return true()
    regions = [own.region.startswith(one, autoescape=True) for one in place.regions]
    offices = [and_(own.office.in_(place.offices), own.office != "")] if place.offices else []
    return or_(false(), *regions, *offices)


def _is_shown(course: VisitCourse) -> bool:
    return course.status in SEEN_BY_OFFICERS and course.ended_at is None


def kind_of(tables: TableLibrary, found: Visit) -> Text:
    """What kind of inspection it is, by the table in force on its day: all that is said outside of its trigger."""
    counting = tables.cap_counting(found.visit_on or found.starts_on)
    trigger = None if counting is None else counting.triggers.get(found.trigger)
    return KINDS[TriggerKind.CASE if trigger is None else trigger.kind]


def _task_of(connection: Connection, tables: TableLibrary, found: Visit) -> Text:
    """What it is made for: the line of the plan, else its kind, which does not say that somebody complained."""
    if found.plan_line_id is not None:
        own = plan_line.c
        of_line = func.coalesce(own.root_id, own.id) == found.plan_line_id
        row = connection.execute(select(own.title, own.task_no).where(of_line).order_by(own.id.desc()).limit(1)).first()
        if row is not None:
            number = f"（{row.task_no}）" if row.task_no else ""
            return Text(f"{row.title}{number}", f"{row.title}{number}")
    return kind_of(tables, found)


def _items_of(connection: Connection, courses: Sequence[int]) -> list[ShownItem]:
    due, own = visit_item_due.c, item.c
    query = select(own.name, own.basis).join(visit_item_due, due.item_id == own.id)
    rows = connection.execute(query.where(due.course_id.in_(courses)).order_by(due.course_id, due.item))
    return [ShownItem(row.name, row.basis) for row in rows]


def _officers_of(connection: Connection, team: Sequence[str], day: date) -> list[ShownOfficer]:
    names, certificates = inspector_names(connection, team), certificates_of(connection, team)
    valid = {
        number: next((one.certificate_no for one in held if one.is_valid(day)), None)
        for number, held in certificates.items()
    }
    return [ShownOfficer(names[number], valid.get(number)) for number in team]
