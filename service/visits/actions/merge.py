"""One visit for selections of several draws: what another draw chose before anybody went is looked at by it, too."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, bindparam, insert, update

from rules.texts import Text
from service.access.reach import Reach
from service.core.db.states import change_states, lock_name
from service.core.db.tables.inspection_visits import inspection_visit, visit_course, visit_selection
from service.core.errors import Conflict
from service.plans.merging import Period
from service.visits.actions.course import lock_of
from service.visits.actions.drawing import Drawing
from service.visits.actions.storing import (
    NewCourse,
    NewOfficer,
    Step,
    add_items,
    add_officers,
    note_steps,
    store_courses,
)
from service.visits.queries.drawn import visits_to_merge_with
from service.visits.queries.proposed import Subject
from service.visits.queries.visits import visits_by_id
from service.visits.states import MOVES, VisitAct, VisitStatus
from service.visits.visit import Visit, VisitCourse


def merge_with_others(
    connection: Connection, drawing: Drawing, subjects: Mapping[str, Subject], reach: Reach
) -> dict[str, Visit]:
    """The visits of other draws that serve this one from now on, by the subject as it was drawn; all are approved anew.

    Only those of the same business line within the reach, on days that suit both. Raises Conflict where one was begun
    just now.
    """
    candidates = visits_to_merge_with(connection, drawing.draw.id, subjects.values())
    chosen: dict[str, int] = {}
    for asked, subject in subjects.items():
        able = [one for one in candidates.get(subject.code, ()) if _can_serve(one, drawing, reach)]
        if able:
            # Whoever has to be visited first is.
            chosen[asked] = min(able, key=lambda one: (one.ends_on, one.id)).id
    if not chosen:
        return {}
    for visit_id in sorted(chosen.values()):
        lock_name(connection, lock_of(visit_id))
    visits = visits_by_id(connection, chosen.values())
    merged = {asked: visits[visit_id] for asked, visit_id in chosen.items()}
    _approve_anew(connection, merged)
    _add_what_is_drawn(connection, drawing, merged)
    rows = [{"draw": drawing.draw.id, "subject": asked, "visit_id": one.id} for asked, one in merged.items()]
    connection.execute(insert(visit_selection), rows)
    said = {"draw": drawing.draw.draw_id}
    steps = [
        Step(one.id, None, VisitAct.MERGE, drawing.by, one.lead.status, VisitStatus.TO_APPROVE, None, said)
        for one in merged.values()
    ]
    note_steps(connection, steps, drawing.moment)
    return merged


def _can_serve(visit: Visit, drawing: Drawing, reach: Reach) -> bool:
    shares = drawing.period.shares_a_day_with(Period(visit.starts_on, visit.ends_on))
    return shares and visit.line == drawing.line.line and visit.lies_in(reach)


def _approve_anew(connection: Connection, merged: Mapping[str, Visit]) -> None:
    ids = [course.id for one in merged.values() for course in one.courses]
    states = sorted(MOVES[VisitAct.MERGE].froms)
    to = {"status": VisitStatus.TO_APPROVE, "handed_out_at": None}
    if change_states(connection, visit_course, ids, states, **to) != len(ids):
        raise Conflict(
            Text("有检查刚刚开始，未能并入。", "A visit was begun just now; nothing was merged."),
            "、".join(one.number for one in merged.values())[:200],
            Text("与您同时有人办理。", "Somebody was faster."),
            Text("请重新生成。", "Make the visits again."),
        )


def _add_what_is_drawn(connection: Connection, drawing: Drawing, merged: Mapping[str, Visit]) -> None:
    """Narrows each visit to days that suit both, and adds the items and officers of this draw."""
    days, courses = [], list[tuple[int, NewCourse]]()
    items, officers = list[tuple[int, str, int]](), list[tuple[int, NewOfficer]]()
    for asked, visit in merged.items():
        begins, ends = max(visit.starts_on, drawing.line.starts_on), min(visit.ends_on, drawing.line.ends_on)
        suits = visit.visit_on is not None and begins <= visit.visit_on <= ends
        days.append({"of": visit.id, "begins": begins, "ends": ends, "day": visit.visit_on if suits else None})
        for wanted in drawing.courses_to(asked):
            course = visit.course_of(wanted.department)
            if course is None:
                courses.append((visit.id, replace(wanted, lead=False)))
                continue
            items += [(course.id, code, row) for code, row in wanted.items.items() if code not in course.items]
            officers += [(course.id, one) for one in _joining(course, wanted)]
    own = inspection_visit.c
    narrow = update(inspection_visit).where(own.id == bindparam("of"))
    narrow = narrow.values(starts_on=bindparam("begins"), ends_on=bindparam("ends"), visit_on=bindparam("day"))
    connection.execute(narrow, days)
    add_items(connection, items)
    add_officers(connection, officers)
    store_courses(connection, courses)


def _joining(course: VisitCourse, wanted: NewCourse) -> list[NewOfficer]:
    """Who was drawn by this draw alone; whoever leads the team goes on to."""
    there = {one.inspector for one in course.officers}
    is_led = any(one.leads and one.left_at is None for one in course.officers)
    return [replace(one, leads=one.leads and not is_led) for one in wanted.officers if one.inspector not in there]
