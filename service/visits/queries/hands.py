"""Whose hand an act upon a visit needs, and what stands against it: asked when it is done, and before."""

from collections.abc import Mapping

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.four_eyes import hands_of, refuse_hands
from service.access.permissions import Permission
from service.access.queries.seconds import carries_out_decision
from service.access.reach import Reach
from service.access.seconds import Thing, ThingKind
from service.core.db.audit import Actor
from service.core.errors import Conflict
from service.core.problem import Problem
from service.visits.courses import COURSE
from service.visits.queries.visits import handled_by, visit_sight
from service.visits.sight import VisitSight
from service.visits.states import MOVES, VisitAct, VisitHand, VisitMove
from service.visits.visit import Visit, VisitCourse

_WHOSE: Mapping[VisitHand, Text] = {
    VisitHand.ANY: Text("这次检查不由您办理。", "The visit is not yours to deal with."),
    VisitHand.OFFICER: Text("只有前往检查的人员可以办理。", "Only those who go on the visit may do it."),
    VisitHand.REVIEWER: Text(
        "由本机关负责人，或同一部门的另一账号办理。",
        "A leader of the bureau, or another account of that department, does it.",
    ),
}


def doer_of(connection: Connection, account: Account, visit: Visit, course: VisitCourse | None, act: VisitAct) -> str:
    """Who does the act upon the visit (course None) or one authority's course, by log-in, for whom if as a deputy.

    Raises Problem 403 where the act needs another hand or another person, Conflict where no state of it allows the act.
    """
    move = MOVES[act]
    by = _hand_of(connection, account, visit, course, move)
    refuse_not_now(visit, course, act)
    if move.second:
        _refuse_hands_in_it(connection, by, account.id, visit, course)
    return by


def refuse_not_now(visit: Visit, course: VisitCourse | None, act: VisitAct) -> None:
    """Raises Conflict where the course's state, or of the whole visit that of every course, does not allow the act."""
    concerned = [course] if course else list(visit.courses)
    if not any(one.status in MOVES[act].froms for one in concerned):
        raise COURSE.not_now(concerned[0].status, visit.number)


def possible_acts(
    connection: Connection, account: Account, visit: Visit, course: VisitCourse | None
) -> tuple[VisitAct, ...]:
    """What the account may do now to the visit as a whole (course None), or to a course, in the order of the table."""
    found = []
    for act, move in MOVES.items():
        if move.permission is None or move.whole != (course is None):
            continue
        try:
            doer_of(connection, account, visit, course, act)
        except (Problem, Conflict):
            continue
        found.append(act)
    return tuple(found)


def thing_of(visit: Visit) -> Thing:
    """Upon what a second person decides: one may be named for it where nobody else is left."""
    return Thing(ThingKind.VISIT, visit.number)


def _hand_of(
    connection: Connection, account: Account, visit: Visit, course: VisitCourse | None, move: VisitMove
) -> str:
    assert move.permission is not None
    for permission in (move.permission, *((move.also,) if move.also else ())):
        sight = visit_sight(connection, account, permission)
        if reach := _reach_of(sight, visit, course, move, permission):
            others = reach.acting_for(visit.region, visit.office)
            return Actor(account.login, others) if others else str(account.login)
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


def _refuse_hands_in_it(connection: Connection, by: str, own: int, visit: Visit, course: VisitCourse | None) -> None:
    """Raises Problem 403 where `by` had a hand in it, and does not carry out what the higher bureau decided."""
    thing = thing_of(visit)
    if not carries_out_decision(connection, thing, own):
        refuse_hands(by, own, hands_of(handled_by(connection, visit.id, course.id if course else None)), thing.remedy)
