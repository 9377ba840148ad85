"""Whose hand an act upon a visit needs, and what stands against it: asked when it is done, and before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.four_eyes import Hand, hands_of, refuse_hands
from service.access.permissions import Permission
from service.access.queries.seconds import carries_out_decision
from service.access.reach import Reach
from service.access.seconds import Thing, ThingKind
from service.core.db.audit import Actor
from service.core.errors import Conflict
from service.core.problem import Problem
from service.visits.awaited import is_offered
from service.visits.courses import COURSE
from service.visits.queries.visits import WhoWent, handled_among, handled_by, officer_of, steps_of, who_went
from service.visits.sight import VisitSight, sight_of
from service.visits.states import BEFORE_INSPECTING, MOVES, UPON_WHAT_CAME, VisitAct, VisitHand, VisitMove
from service.visits.visit import OWN_DEPARTMENT, Visit, VisitCourse

_WHOSE: Mapping[VisitHand, Text] = {
    VisitHand.ANY: Text("这次检查不由您办理。", "The visit is not yours to deal with."),
    VisitHand.OFFICER: Text("只有前往检查的人员可以办理。", "Only those who go on the visit may do it."),
    VisitHand.REVIEWER: Text(
        "由本机关负责人，或同一部门的另一账号办理。",
        "A leader of the bureau, or another account of that department, does it.",
    ),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """An account that asks, and the officer of the registry who works by it, by his number."""

    account: Account
    officer: str | None

    def sight(self, permission: Permission) -> VisitSight:
        """What of the visits it reaches with a permission."""
        return sight_of(self.account, permission, self.officer)


def asker_of(connection: Connection, account: Account) -> Asker:
    """The account as it asks now: one statement, however many visits and acts it asks about."""
    return Asker(account, officer_of(connection, account))


def doer_of(connection: Connection, account: Account, visit: Visit, course: VisitCourse | None, act: VisitAct) -> str:
    """Who does the act upon the visit (course None) or one authority's course, by log-in, for whom if as a deputy.

    Raises Problem 403 where the act needs another hand or another person, Conflict where no state of it allows the act.
    """
    by = hand_of(asker_of(connection, account), visit, course, act)
    refuse_not_now(visit, course, act)
    if MOVES[act].second and not carries_out_decision(connection, thing_of(visit), account.id):
        refuse_hands(by, account.id, hands_of(hands_in(connection, visit, course, act)), thing_of(visit).remedy)
    return by


def hands_in(connection: Connection, visit: Visit, course: VisitCourse | None, act: VisitAct) -> list[Hand]:
    """Whose hand stands against an act of a second person: who dealt with it, and upon what came of it who went."""
    handled: list[Hand] = list(handled_by(connection, visit.id, course.id if course else None))
    return [*handled, *_went(who_went(connection, [visit.id]), course)] if act in UPON_WHAT_CAME else handled


def _decides_what_came(asker: Asker, visit: Visit) -> bool:
    """Whether anybody came yet, and the account is of those who decide upon what came of it."""
    is_begun = any(course.status not in BEFORE_INSPECTING for course in visit.courses)
    deciding = {permission for act in UPON_WHAT_CAME if (permission := MOVES[act].permission) is not None}
    return is_begun and any(asker.sight(permission).whole.places for permission in deciding)


def _went(went: Iterable[WhoWent], course: VisitCourse | None) -> list[WhoWent]:
    """Those who go for the bureau; of another department another account reviews, whoever went."""
    return [one for one in went if one.department == OWN_DEPARTMENT] if course is None or course.is_own else []


def refuse_not_now(visit: Visit, course: VisitCourse | None, act: VisitAct) -> None:
    """Raises Conflict where the course's state, or of the whole visit that of every course, does not allow the act."""
    concerned = [course] if course else list(visit.courses)
    if not any(one.status in MOVES[act].froms for one in concerned):
        raise COURSE.not_now(concerned[0].status, visit.number)


def acts_now(connection: Connection, account: Account, visit: Visit) -> dict[int | None, tuple[VisitAct, ...]]:
    """What the account may do now to the visit as a whole (None) and to each course, in the order of the table.

    Four statements at most, whatever there is to do.
    """
    asker = asker_of(connection, account)
    carries_out = carries_out_decision(connection, thing_of(visit), account.id)
    steps = steps_of(connection, visit.id)
    went = who_went(connection, [visit.id]) if _decides_what_came(asker, visit) else ()
    found: dict[int | None, tuple[VisitAct, ...]] = {}
    for course in (None, *visit.courses):
        handled = hands_of(handled_among(steps, course.id if course else None))
        handled_on_site = [*handled, *hands_of(_went(went, course))]
        found[course.id if course else None] = tuple(
            act
            for act, move in MOVES.items()
            if move.permission is not None
            and move.whole == (course is None)
            and is_offered(visit, course, act)
            and _may_now(
                asker, visit, course, act, () if carries_out else handled_on_site if act in UPON_WHAT_CAME else handled
            )
        )
    return found


def possible_acts(
    connection: Connection, account: Account, visit: Visit, course: VisitCourse | None
) -> tuple[VisitAct, ...]:
    """The same for the visit as a whole (course None), or for one course."""
    return acts_now(connection, account, visit)[course.id if course else None]


def _may_now(
    asker: Asker,
    visit: Visit,
    course: VisitCourse | None,
    act: VisitAct,
    handled: Iterable[tuple[str, int | None]],
) -> bool:
    try:
        by = hand_of(asker, visit, course, act)
        refuse_not_now(visit, course, act)
        if MOVES[act].second:
            refuse_hands(by, asker.account.id, handled)
    except (Problem, Conflict):
        return False
    return True


def thing_of(visit: Visit) -> Thing:
    """Upon what a second person decides: one may be named for it where nobody else is left."""
    return Thing(ThingKind.VISIT, visit.number)


def hand_of(asker: Asker, visit: Visit, course: VisitCourse | None, act: VisitAct) -> str:
    """Whose hand does the act, by log-in, for whom if as a deputy; raises Problem 403 where it needs another one."""
    move = MOVES[act]
    assert move.permission is not None
    for permission in (move.permission, *((move.also,) if move.also else ())):
        if reach := _reach_of(asker.sight(permission), visit, course, move, permission):
            others = reach.acting_for(visit.region, visit.office)
            return Actor(asker.account.login, others) if others else str(asker.account.login)
    raise Problem(403, "not-yours", _WHOSE[move.hand])


def _reach_of(
    sight: VisitSight, visit: Visit, course: VisitCourse | None, move: VisitMove, permission: Permission
) -> Reach | None:
    """By which part of what the account reaches the act is its own to do; None where it is not."""
    concerned = [course] if course else list(visit.courses)
    if move.hand is VisitHand.OFFICER and permission is move.permission:
        if any(sight.is_on_team(one) for one in concerned) and visit.lies_in(sight.own):
            return sight.own
        return sight.partner if course and _is_of_department(sight, visit, course) else None
    if (course is None or course.is_own or move.hand is VisitHand.ANY) and visit.lies_in(sight.whole):
        return sight.whole
    return sight.partner if course and _is_of_department(sight, visit, course) else None


def _is_of_department(sight: VisitSight, visit: Visit, course: VisitCourse) -> bool:
    return sight.department is not None and course.department == sight.department and visit.lies_in(sight.partner)
