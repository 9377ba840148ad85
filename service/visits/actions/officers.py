"""Who goes on a visit: named by a person where nobody was drawn, replaced by a person or, where drawn, by the draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, delete, insert, or_, update

from rules.texts import Text
from service.access.account import Account
from service.access.actions.telling import tell
from service.access.permissions import Permission
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.tables.inspection_visits import visit_officer
from service.core.errors import Conflict
from service.core.problem import TITLES, Problem, refusal_at
from service.plans.draws.actions.changes import AskedChange, ask_change
from service.registries.actions.recusals import file_recusals
from service.registries.officer_statements import RecusalStatement
from service.visits.actions.course import lock_visit, move_course
from service.visits.actions.same_officers import AskedGate, pass_gate
from service.visits.queries.sent import draws_sending, is_change_open
from service.visits.queries.team import logins_of, members_on, needs_of
from service.visits.states import VisitAct
from service.visits.team import LEAST_OFFICERS, MOST_OFFICERS, faults_of_member, faults_of_team
from service.visits.visit import Visit, VisitCourse

# Why somebody was recused stays sealed in the registry of recusals.
RECUSED = "回避 Recused"


@dataclass(frozen=True, slots=True)
class Replacement:
    """Who goes no more, and why; who comes instead, None: nobody, or, for who was drawn, whom the draw says.

    `recused`: because of a tie to the firm, which is filed in the registry with the reason, and said nowhere else.
    """

    leaving: str
    reason: str
    coming: str | None = None
    recused: bool = False
    evidence: str | None = None


def name_officers(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    officers: Sequence[str],
    at: datetime | None = None,
    *,
    gate: AskedGate | None = None,
) -> Visit:
    """The visit with these officers for the course, the first of whom leads, in place of those named before.

    Where officers were drawn, they stay, and others are named only where the draw has nobody left to send.
    Raises Conflict where the draw has, Problem 422 for a team that may not go, or against whom the `gate` says
    something without a reason given (None: it is not asked, as of a past that a demonstration tells), else as
    `lock_visit`.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.NAME_OFFICERS, department)
    assert course is not None
    stay = [one.inspector for one in course.officers if one.drawn and one.left_at is None]
    if any(one.drawn for one in course.officers) and _is_staffed_by_draw(connection, found, course):
        raise _were_drawn(found)
    asked = list(dict.fromkeys([*stay, *officers]))
    if len(asked) > MOST_OFFICERS:
        most = Text(f"至多{MOST_OFFICERS}人。", f"{MOST_OFFICERS} at most.")
        raise refusal_at("json.officers", most)
    moment = at or now()
    refuse_team(connection, found, course, asked, day_of_entry(found, moment))
    if gate is not None:
        pass_gate(connection, found, [one for one in asked if one not in stay], day_of_entry(found, moment), gate)
    own = visit_officer.c
    replaced = or_(own.inspector.in_(asked), and_(own.left_at.is_(None), ~own.drawn))
    mine = own.course_id == course.id, own.inspector.not_in(stay), replaced
    connection.execute(delete(visit_officer).where(*mine))
    write_team(connection, course.id, [one for one in asked if one not in stay], by, led=bool(stay))
    return move_course(connection, found, course, VisitAct.NAME_OFFICERS, by, said={"officers": asked}, at=moment)


def replace_officer(
    connection: Connection,
    number: str,
    account: Account,
    department: str,
    asked: Replacement,
    at: datetime | None = None,
    *,
    gate: AskedGate | None = None,
) -> Visit:
    """The visit without the officer, who goes no more from now on, and with the one who comes.

    Who comes in place of a drawn officer follows from the draw, where it is asked for: somebody else decides there.
    The `gate` is asked about who comes, as when officers are named.
    Raises Problem 422 for who does not go, or may not come, Problem 403 where a recusal, or a change of a draw, is not
    the account's to ask for, else as `lock_visit`.
    """
    found, course, by = lock_visit(connection, number, account, VisitAct.REPLACE_OFFICER, department)
    assert course is not None
    leaving = next((one for one in course.officers if one.inspector == asked.leaving and one.left_at is None), None)
    if leaving is None:
        raise refusal_at("json.leaving", Text("该人员不在检查组中。", "The officer is not of the team."))
    moment = at or now()
    because = RECUSED if asked.recused else asked.reason
    if asked.recused:
        _file_recusal(connection, found, account, asked, by)
    if leaving.drawn:
        _ask_draws(connection, found, account, asked, because, by)
    elif asked.coming is None and len(course.team) <= LEAST_OFFICERS:
        raise refusal_at("json.coming", Text("请指定由谁接替。", "Say who comes instead."))
    leave_team(connection, course.id, asked.leaving, because, moment)
    if asked.coming is not None and gate is not None:
        pass_gate(connection, found, [asked.coming], day_of_entry(found, moment), gate)
    if asked.coming is not None:
        _come(connection, found, course, asked.coming, day_of_entry(found, moment), by, leads=leaving.leads)
    said = {"leaving": asked.leaving, "coming": asked.coming, "recused": asked.recused}
    return move_course(connection, found, course, VisitAct.REPLACE_OFFICER, by, because, said=said, at=moment)


def refuse_team(
    connection: Connection,
    found: Visit,
    course: VisitCourse,
    team: Sequence[str],
    day: date,
    *,
    at_the_door: bool = False,
) -> None:
    """Raises Problem 422 unless the officers may go together on the day."""
    members = members_on(connection, found.subject, team, day)
    needs = needs_of(connection, [course.id])[course.id]
    faults = faults_of_team(members, needs, place_of(found, course), day, at_the_door=at_the_door)
    if faults:
        errors = [{"where": "json.officers", "zh": why.zh, "en": why.en} for why in faults]
        raise Problem(422, *TITLES[422], errors=errors)


def place_of(found: Visit, course: VisitCourse) -> tuple[str, str | None]:
    """Where the firm lies, and for which department they go there; None: the bureau's own."""
    return found.region, None if course.is_own else course.department


def day_of_entry(found: Visit, at: datetime) -> date:
    """The day that is agreed upon; before there is one, the first on which it can be made from now on."""
    return found.visit_on or max(found.starts_on, day_at(at))


def write_team(
    connection: Connection, course_id: int, team: Sequence[str], named_by: str, *, led: bool = False
) -> None:
    """Writes who goes, as named by a person; the first of them leads, unless somebody does who goes already."""
    same = {"course_id": course_id, "drawn": False, "named_by": str(named_by)[:80]}
    rows = [same | {"inspector": one, "leads": place == 0 and not led} for place, one in enumerate(team)]
    connection.execute(insert(visit_officer), rows)


def tell_team(connection: Connection, found: Visit, team: Sequence[str], day: date, told_by: str | None = None) -> None:
    """Tells those of the team who work by an account that the visit is theirs to make; `told_by` knows it."""
    words = Text(f"检查 {found.number} 由您前往", f"visit {found.number} is yours to make")
    others = [login for login in logins_of(connection, team, day) if login != told_by]
    tell(connection, others, words, f"/visits/{found.number}")


def _file_recusal(connection: Connection, found: Visit, account: Account, asked: Replacement, by: str) -> None:
    if not account.covers(Permission.RECUSAL_WRITE, found.region, found.office):
        raise Problem(
            403,
            "not-yours",
            Text("回避由计划员登记，请先由计划员办理。", "Recusals are filed by a planner; let a planner do it."),
        )
    stated = RecusalStatement(inspector=asked.leaving, subject=found.subject, reason=asked.reason)
    done = file_recusals(connection, [stated], by)
    if done.refused:
        errors = [
            {"where": f"json.{name}", "zh": why.zh, "en": why.en}
            for faults in done.refused.values()
            for name, _, why in faults
        ]
        raise Problem(422, *TITLES[422], errors=errors)


def _ask_draws(
    connection: Connection, found: Visit, account: Account, asked: Replacement, because: str, by: str
) -> None:
    """Asks every draw that sends the officer to this subject to say who goes instead."""
    if asked.coming is not None:
        raise refusal_at(
            "json.coming",
            Text("抽取的人员由原抽取补抽，不能指定。", "Who comes for a drawn officer is drawn, not named."),
        )
    reach = account.reach(Permission.BATCH_DRAW)
    if not reach.places:
        raise Problem(
            403,
            "not-yours",
            Text("该人员系随机抽取，由计划员申请更换。", "The officer was drawn: a planner asks for another."),
        )
    evidence = asked.evidence or f"检查 {found.number}"
    for draw_id in draws_sending(connection, found, asked.leaving):
        ask_change(connection, draw_id, AskedChange(found.subject, asked.leaving, because, evidence), by, reach)


def leave_team(connection: Connection, course_id: int, officer: str, because: str, at: datetime) -> None:
    """Has the officer go for the course no more; that he did is kept, with why."""
    own = visit_officer.c
    values = {"left_at": at, "left_because": clean_for_storage(because), "leads": False}
    mine = own.course_id == course_id, own.inspector == officer
    connection.execute(update(visit_officer).where(*mine).values(**values))


def _come(
    connection: Connection, found: Visit, course: VisitCourse, officer: str, day: date, by: str, *, leads: bool
) -> None:
    if officer in course.team:
        raise refusal_at("json.coming", Text("该人员已在检查组中。", "The officer is of the team already."))
    (member,) = members_on(connection, found.subject, [officer], day)
    faults = faults_of_member(member, place_of(found, course), day)
    if faults:
        errors = [{"where": "json.coming", "zh": why.zh, "en": why.en} for why in faults]
        raise Problem(422, *TITLES[422], errors=errors)
    add_to_team(connection, course.id, officer, leads=leads, drawn=False, named_by=by)
    if course.handed_out_at is not None:
        tell_team(connection, found, [officer], day)


def add_to_team(
    connection: Connection, course_id: int, officer: str, *, leads: bool, drawn: bool, named_by: str | None
) -> None:
    """Has the officer go for the course from now on, also one who had left it."""
    own = visit_officer.c
    connection.execute(delete(visit_officer).where(own.course_id == course_id, own.inspector == officer))
    values = {"course_id": course_id, "inspector": officer, "leads": leads, "drawn": drawn}
    connection.execute(insert(visit_officer).values(**values, named_by=str(named_by)[:80] if named_by else None))


def _is_staffed_by_draw(connection: Connection, found: Visit, course: VisitCourse) -> bool:
    """Whether the draw sends enough, or is still asked for others: nobody names any then."""
    return len(course.team) >= LEAST_OFFICERS or is_change_open(connection, found)


def _were_drawn(found: Visit) -> Conflict:
    return Conflict(
        Text("检查人员系随机抽取，不能另行指定。", "The officers were drawn; nobody names others."),
        found.number,
        Text("随机抽取的结果不能由人改动。", "What was drawn is not changed by a person."),
        Text("有人不能前往的，逐人申请更换。", "Where somebody cannot go, ask for another in that place."),
    )
