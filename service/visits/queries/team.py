"""Who goes on a visit, as the registries know them on a day: a fixed number of statements, however many go."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, exists, select

from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import inspection_visit, visit_act, visit_item_due, visit_paper
from service.core.db.tables.items import item
from service.registries.inspectors import Kind, Whose, serves
from service.registries.items import NeedOf
from service.registries.queries.inspectors import (
    accounts_of,
    inspector_names,
    inspectors_by_number,
    list_inspectors,
)
from service.registries.queries.recusals import recusals_of
from service.registries.queries.standings import Standing, standings_on
from service.visits.paper_kinds import PaperKind
from service.visits.states import VisitAct
from service.visits.team import Member, Need
from service.visits.visit import Visit, VisitCourse

# What a notice says follows from these.
_CHANGE_A_NOTICE = (VisitAct.NAME_OFFICERS, VisitAct.REPLACE_OFFICER, VisitAct.SET_DAY, VisitAct.MOVE_DAY)


def members_on(connection: Connection, subject: str, numbers: Iterable[str], day: date) -> list[Member]:
    """What the registries say of each number, in their order, as one who goes to the subject on the day."""
    asked = list(numbers)
    return members_by_subject(connection, {subject: asked}, day)[subject]


def members_by_subject(
    connection: Connection, teams: Mapping[str, Sequence[str]], day: date
) -> dict[str, list[Member]]:
    """By subject those who go there on the day, of many visits at once."""
    numbers = {number for team in teams.values() for number in team}
    known = inspectors_by_number(connection, numbers, day)
    hindered = {one.number: one.hindrances for one in standings_on(connection, day, list(known.values()))}
    names = inspector_names(connection, numbers)
    recused = recusals_of(connection, numbers, day)
    return {
        subject: [
            Member(one, names[one], known.get(one), hindered.get(one, ()), (subject, one) in recused) for one in team
        ]
        for subject, team in teams.items()
    }


def needs_of(connection: Connection, courses: Collection[int]) -> dict[int, set[Need]]:
    """By course the qualifications that its items ask for."""
    due, own = visit_item_due.c, item.c
    query = select(due.course_id, own.need, own.need_of).join(item, own.id == due.item_id)
    query = query.where(is_among(connection, due.course_id, sorted(courses)), own.need.is_not(None))
    found: dict[int, set[Need]] = {one: set() for one in courses}
    for row in connection.execute(query) if courses else ():
        found[row.course_id].add((row.need, NeedOf(row.need_of or NeedOf.ALL)))
    return found


def logins_of(connection: Connection, numbers: Collection[str], day: date) -> list[str]:
    """The log-ins by which these officers work; who has no account has none."""
    known = inspectors_by_number(connection, numbers, day).values()
    return sorted({one.login for one in accounts_of(connection, known).values() if one.active})


def candidates_of(connection: Connection, found: Visit, course: VisitCourse, day: date) -> list[Standing]:
    """Who serves where the firm lies, is of the department that goes, and is hindered by nothing on the day."""
    department = None if course.is_own else course.department
    officers = list_inspectors(connection, day, Whose(departments=frozenset({department})))
    near = [one for one in officers if one.kind is Kind.OFFICER and serves(one.region, found.region)]
    recused = recusals_of(connection, [one.number for one in near], day)
    free = [one for one in near if (found.subject, one.number) not in recused]
    return [one for one in standings_on(connection, day, free) if one.can_be_drawn]


def outdated_notices(connection: Connection, visits: Collection[int]) -> set[int]:
    """The visits whose notice was never printed, or says officers or a day that have changed since: one statement."""
    own, paper, act = inspection_visit.c, visit_paper.c, visit_act.c
    changed = exists().where(act.visit_id == paper.visit_id, act.act.in_(_CHANGE_A_NOTICE), act.at > paper.printed_at)
    fresh = exists().where(paper.visit_id == own.id, paper.kind == PaperKind.NOTICE, ~changed)
    query = select(own.id).where(is_among(connection, own.id, sorted(visits)), ~fresh)
    return set(connection.execute(query).scalars()) if visits else set()
