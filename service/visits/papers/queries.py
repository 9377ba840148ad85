"""What papers say of visits, put together for many of them at once: so many statements however many visits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from rules.dated_tables import CapCounting
from rules.library import Library
from rules.texts import Text
from service.access.queries.accounts import names_of
from service.core.clock import day_at, today
from service.core.db.in_clause import is_among
from service.core.db.tables.draws import draw
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_selection
from service.core.db.tables.plans import plan
from service.core.settings import Settings
from service.plans.plan import PlanLine
from service.plans.queries.lines import lines_decided
from service.registries.contacts import Contact
from service.registries.inspectors import Certificate
from service.registries.items import Item
from service.registries.queries.contacts import addresses_of, contacts_of
from service.registries.queries.inspectors import certificates_of, inspector_names
from service.registries.queries.names import department_names
from service.visits.papers.facts import (
    CourseFacts,
    OfficerSaid,
    Opinion,
    PlanSaid,
    VisitFacts,
)
from service.visits.queries.results import due_items_of, results_of
from service.visits.results import ResultStatus, VisitResult
from service.visits.states import VisitAct
from service.visits.visit import Visit, VisitCourse, VisitOfficer
from service.visits.words import ACTS

_PROPOSED = "拟对上述对象进行检查，请审批。"
_DECISIONS = (VisitAct.APPROVE, VisitAct.REFUSE, VisitAct.APPROVE_AFTERWARDS, VisitAct.REFUSE_AFTERWARDS)
# Versions of a result that papers tell of.
_TOLD = (ResultStatus.DRAFT, ResultStatus.IN_REVIEW, ResultStatus.APPROVED)
# What triggers a visit that the table of the day does not know has no words but its code.
_KINDS = {"routine": "日常检查", "special": "专项检查", "case": "个案检查"}


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for all of the visits."""

    settings: Settings
    counting: CapCounting | None
    items: Mapping[int, Mapping[str, Item]]
    results: Mapping[int, VisitResult]
    names: Mapping[str, str]
    certificates: Mapping[str, Sequence[Certificate]]
    plans: Mapping[int, PlanSaid]
    addresses: Mapping[str, str]
    contacts: Mapping[str, Contact]
    decisions: Mapping[int, Any]
    people: Mapping[str, Text]
    departments: Mapping[str, Text]


def facts_of_visits(
    connection: Connection,
    library: Library,
    settings: Settings,
    visits: Sequence[Visit],
    contacts: Collection[int],
    *,
    approved: bool = False,
) -> dict[int, VisitFacts]:
    """What papers say of each of these visits, by its id; of results that were `approved` alone where it is said so.

    The firm's contact is told of the visits in `contacts`: whoever asks answers for who reads it.
    """
    courses = [course for one in visits for course in one.courses]
    going = {number for course in courses for number in course.team}
    subjects = {one.subject for one in visits}
    lines = lines_decided(connection, {one.plan_line_id for one in visits if one.plan_line_id is not None})
    decisions = _decisions_of(connection, [one.id for one in visits])
    people = {one.proposed_by for one in visits} | {step.by for step in decisions.values()}
    read = _Read(
        settings,
        library.tables.cap_counting(today(), today()),
        due_items_of(connection, [one.id for one in courses]),
        _results_of(connection, courses, approved=approved),
        inspector_names(connection, going),
        certificates_of(connection, going),
        _plans_of(connection, lines),
        addresses_of(connection, subjects, today()),
        contacts_of(connection, {one.subject for one in visits if one.id in contacts}),
        decisions,
        names_of(connection, people),
        department_names(connection, {course.department for course in courses if not course.is_own}),
    )
    return {one.id: _facts_of(one, read) for one in visits}


def _facts_of(visit: Visit, read: _Read) -> VisitFacts:
    settings, trigger = read.settings, read.counting.triggers.get(visit.trigger) if read.counting else None
    contact, decided = read.contacts.get(visit.subject), read.decisions.get(visit.id)
    address = settings.outside_address
    return VisitFacts(
        visit,
        settings.bureau,
        settings.telephone or None,
        f"{address}/c/{visit.code}" if address else None,
        trigger.title.zh if trigger else visit.trigger,
        _KINDS.get(trigger.kind) if trigger else None,
        read.plans.get(visit.plan_line_id) if visit.plan_line_id is not None else None,
        read.addresses.get(visit.subject),
        contact.name if contact else None,
        contact.phone if contact else None,
        Opinion(_PROPOSED, read.people[visit.proposed_by].zh, day_at(visit.proposed_at)),
        _opinion_of(decided, read.people) if decided else None,
        [_course_of(visit, course, read) for course in visit.courses],
    )


def _opinion_of(step: Any, people: Mapping[str, Text]) -> Opinion:
    words = ACTS[VisitAct(step.act)].zh
    return Opinion(f"{words}。{step.note}" if step.note else f"{words}。", people[step.by].zh, day_at(step.at))


def _course_of(visit: Visit, course: VisitCourse, read: _Read) -> CourseFacts:
    return CourseFacts(
        course,
        read.settings.bureau if course.is_own else read.departments[course.department].zh,
        [_officer_of(one, _day_of(visit), read) for one in course.officers if one.left_at is None],
        list(read.items[course.id].values()),
        read.results.get(course.id),
    )


def _officer_of(one: VisitOfficer, day: date, read: _Read) -> OfficerSaid:
    """An officer with the certificate that he may inspect with on the day."""
    valid = [held.certificate_no for held in read.certificates.get(one.inspector, ()) if held.is_valid(day)]
    name = read.names[one.inspector]
    # Of whom the name was erased the registry says the number, which is no name.
    return OfficerSaid(name if name != one.inspector else None, next(filter(None, valid), None), one.leads)


def _day_of(visit: Visit) -> date:
    """The day on which its officers have to hold their certificates."""
    return visit.visit_on or max(visit.starts_on, min(today(), visit.ends_on))


def _results_of(connection: Connection, courses: Sequence[VisitCourse], *, approved: bool) -> dict[int, VisitResult]:
    """The last version of what each course found, or the one that counts where only `approved` ones are asked for."""
    counted = {one.id: one.version for one in courses}
    versions = results_of(connection, counted.keys())
    found = {
        course: [one for one in those if one.status in _TOLD and (not approved or one.version == counted[course])]
        for course, those in versions.items()
    }
    return {course: those[-1] for course, those in found.items() if those}


def _plans_of(connection: Connection, lines: Mapping[int, PlanLine]) -> dict[int, PlanSaid]:
    """By which plans visits are made, by the root of the line."""
    query = select(plan.c.id, plan.c.filing_no).where(
        is_among(connection, plan.c.id, sorted({line.plan_id for line in lines.values()}))
    )
    filed = {row.id: row.filing_no for row in connection.execute(query)} if lines else {}
    return {
        root: PlanSaid(line.plan_title, filed[line.plan_id], line.title, line.task_no, line.directional)
        for root, line in lines.items()
    }


def _decisions_of(connection: Connection, visits: Collection[int]) -> dict[int, Any]:
    """What was decided last upon each visit as a whole: the row of that act."""
    own = visit_act.c
    query = select(own.visit_id, own.act, own.by, own.at, own.note).where(
        is_among(connection, own.visit_id, sorted(visits)), own.act.in_(_DECISIONS)
    )
    return {row.visit_id: row for row in connection.execute(query.order_by(own.id))}


def ids_of_batch(connection: Connection, batch_id: int, limit: int) -> Sequence[int]:
    """The visits that serve selections of the draws of a batch, by id, up to `limit`."""
    own = visit_selection.c
    query = select(own.visit_id).join(draw, draw.c.id == own.draw).where(draw.c.batch_id == batch_id).distinct()
    return list(connection.execute(query.order_by(own.visit_id).limit(limit)).scalars())


def ids_of_numbers(connection: Connection, numbers: Collection[str]) -> dict[str, int]:
    """The ids of the visits with these numbers, by number; numbers of none are left out."""
    own = inspection_visit.c
    query = select(own.number, own.id).where(is_among(connection, own.number, sorted(set(numbers))))
    return {row.number: row.id for row in connection.execute(query)}
