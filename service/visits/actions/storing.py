"""New visits written, many at a time: each numbered without gaps, with its courses, officers, items and selections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from service.access.queries.accounts import account_id_of
from service.core.clock import day_at
from service.core.db.states import lock_name
from service.core.db.tables.inspection_visits import (
    inspection_visit,
    visit_act,
    visit_course,
    visit_item_due,
    visit_officer,
    visit_selection,
)
from service.visits.numbering import new_code, number_of
from service.visits.states import VisitAct, VisitStatus


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Who goes for an authority: drawn, or named by somebody."""

    inspector: str
    leads: bool
    drawn: bool
    named_by: str | None = None


@dataclass(frozen=True, slots=True)
class NewCourse:
    """What an authority will do: `items` are the codes that it looks at, with the row of the registry each stands by.

    `values` are those of further columns of the course.
    """

    department: str
    lead: bool
    items: Mapping[str, int]
    officers: Sequence[NewOfficer] = ()
    status: VisitStatus = VisitStatus.TO_APPROVE
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit to be written: the columns of its own, its courses, and the selections that it serves."""

    values: Mapping[str, Any]
    courses: Sequence[NewCourse]
    selections: Sequence[tuple[int, str]] = ()


def store_visits(connection: Connection, new: Sequence[NewVisit], by: str, moment: datetime) -> list[tuple[int, str]]:
    """The id and the number of each of the visits, which are written in this order; no act of anybody is noted."""
    if not new:
        return []
    year = day_at(moment).year
    first = _next_seq(connection, year)
    numbers = [number_of(year, first + place) for place in range(len(new))]
    # Every row of one statement has the same columns.
    names = sorted({name for one in new for name in one.values})
    rows = [
        {name: one.values.get(name) for name in names}
        | {"year": year, "seq": first + place, "number": numbers[place], "code": new_code()}
        | {"proposed_by": str(by), "proposed_at": moment}
        for place, one in enumerate(new)
    ]
    connection.execute(insert(inspection_visit), rows)
    own = inspection_visit.c
    stored = select(own.id).where(own.year == year, own.seq >= first).order_by(own.seq)
    ids = list(connection.execute(stored).scalars())
    store_courses(connection, [(id, course) for id, one in zip(ids, new, strict=True) for course in one.courses])
    selected = [
        {"draw": draw, "subject": subject, "visit_id": id}
        for id, one in zip(ids, new, strict=True)
        for draw, subject in one.selections
    ]
    if selected:
        connection.execute(insert(visit_selection), selected)
    return list(zip(ids, numbers, strict=True))


def release_selections(connection: Connection, selections: Sequence[tuple[int, str]]) -> None:
    """Has no visit serve these selections of subjects by draws any more: another one will."""
    own = visit_selection.c
    for draw, subject in selections:
        connection.execute(delete(visit_selection).where(own.draw == draw, own.subject == subject))


def store_courses(connection: Connection, new: Sequence[tuple[int, NewCourse]]) -> None:
    """Writes courses of visits, each with the visit's id, with who goes and what they look at."""
    if not new:
        return
    last = connection.execute(select(func.coalesce(func.max(visit_course.c.id), 0))).scalar_one()
    names = sorted({name for _, one in new for name in one.values or ()})
    rows = [
        {"visit_id": visit_id, "department": one.department, "lead": one.lead, "status": one.status}
        | {name: (one.values or {}).get(name) for name in names}
        for visit_id, one in new
    ]
    connection.execute(insert(visit_course), rows)
    own = visit_course.c
    query = select(own.id, own.visit_id, own.department).where(own.id > last)
    ids = {(row.visit_id, row.department): row.id for row in connection.execute(query)}
    with_ids = [(ids[visit_id, one.department], one) for visit_id, one in new]
    add_items(connection, [(id, code, row) for id, one in with_ids for code, row in one.items.items()])
    add_officers(connection, [(id, officer) for id, one in with_ids for officer in one.officers])


def add_items(connection: Connection, new: Sequence[tuple[int, str, int]]) -> None:
    """Has courses look at further items: the course, the code, and the row of the registry."""
    if new:
        rows = [{"course_id": course, "item": code, "item_id": row} for course, code, row in new]
        connection.execute(insert(visit_item_due), rows)


def add_officers(connection: Connection, new: Sequence[tuple[int, NewOfficer]]) -> None:
    """Has officers go for courses, who do not go for them yet."""
    if new:
        rows = [
            {
                "course_id": course,
                "inspector": one.inspector,
                "leads": one.leads,
                "drawn": one.drawn,
                "named_by": None if one.named_by is None else str(one.named_by),
            }
            for course, one in new
        ]
        connection.execute(insert(visit_officer), rows)


@dataclass(frozen=True, slots=True)
class Step:
    """What was done to a visit or a course of it, as a row says it."""

    visit_id: int
    course_id: int | None
    act: VisitAct
    by: str
    from_status: VisitStatus | None
    to_status: VisitStatus
    note: str | None
    said: Mapping[str, Any]


def note_steps(connection: Connection, steps: Sequence[Step], at: datetime) -> None:
    """Notes acts upon many visits, without an entry of the audit log: whoever calls this writes one for all."""
    if not steps:
        return
    accounts = {by: account_id_of(connection, by) for by in {str(step.by) for step in steps}}
    rows = [
        {
            "visit_id": step.visit_id,
            "course_id": step.course_id,
            "act": step.act,
            "by": str(step.by),
            "account_id": accounts[str(step.by)],
            "at": at,
            "from_status": step.from_status,
            "to_status": step.to_status,
            "note": step.note,
            "said": dict(step.said),
        }
        for step in steps
    ]
    connection.execute(insert(visit_act), rows)


def _next_seq(connection: Connection, year: int) -> int:
    """The next number of a year: nobody else takes one until this transaction ends."""
    lock_name(connection, f"inspection visits {year}")
    column = inspection_visit.c
    query = select(func.coalesce(func.max(column.seq), 0)).where(column.year == year)
    return int(connection.execute(query).scalar_one()) + 1
