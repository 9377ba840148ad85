"""What is said of a visit upon which a second person decides, whether nobody else is left who may."""

from sqlalchemy import Connection

from service.access.four_eyes import hands_of
from service.access.seconds import Thing, Undecided
from service.visits.awaited import waits_for_approval_afterwards
from service.visits.queries.results import has_asked_correction
from service.visits.queries.visits import get_visit, handled_by, who_went
from service.visits.states import VisitStatus
from service.visits.visit import OWN_DEPARTMENT, Visit

_WAITING = frozenset({VisitStatus.TO_APPROVE, VisitStatus.LEADER_REVIEW})


def undecided_visit(connection: Connection, thing: Thing) -> Undecided:
    """What is said of a visit; raises Problem 404 where there is none."""
    found = get_visit(connection, thing.key)
    hands = [hand for course in found.courses for hand in hands_of(handled_by(connection, found.id, course.id))]
    if all(course.entered_at is not None for course in found.courses if course.is_own):
        hands += hands_of(one for one in who_went(connection, [found.id]) if one.department == OWN_DEPARTMENT)
    waits = waits_for_second(found) or any(has_asked_correction(connection, course.id) for course in found.courses)
    return Undecided(f"{found.number} {found.name}", waits, hands, found.lies_in)


def waits_for_second(found: Visit) -> bool:
    """Whether it waits for a second person to decide upon it, its report of being out of scope, or what followed."""
    return waits_for_approval_afterwards(found) or any(
        course.status in _WAITING or course.out_of_scope is not None for course in found.courses
    )
