"""Which visits an account sees, and which courses of a visit: its jurisdiction's, a department's, its own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from service.access.account import Account
from service.access.permissions import Permission, Role
from service.access.reach import NOWHERE, WHOLE, Reach
from service.visits.visit import Visit, VisitCourse, VisitStep

# Roles to which every permission over visits reaches no further than their own.
OWN_ONLY = frozenset({Role.INSPECTOR, Role.PARTNER})


@dataclass(frozen=True, slots=True)
class VisitSight:
    """What an account reaches with a permission: all visits within `whole`; within `own` courses it goes for.

    Within `partner` the courses of its `department`. `officer` is its number in the registry of officers, None where
    it is none.
    """

    whole: Reach
    own: Reach = NOWHERE
    partner: Reach = NOWHERE
    officer: str | None = None
    department: str | None = None

    def shows(self, visit: Visit) -> bool:
        """Whether any course of it is there for the account."""
        return any(self.shows_course(visit, course) for course in visit.courses)

    def shows_course(self, visit: Visit, course: VisitCourse) -> bool:
        """Whether the course is there for it; an officer sees his own from the day it is handed out."""
        return (
            visit.lies_in(self.whole)
            or (self.is_on_team(course) and course.is_seen_by_officers and visit.lies_in(self.own))
            or (self.department is not None and course.department == self.department and visit.lies_in(self.partner))
        )

    def shown_steps(self, visit: Visit, steps: Iterable[VisitStep]) -> list[VisitStep]:
        """What was done to the visit as a whole, and to the courses that are there for it."""
        shown = {None, *(one.id for one in visit.courses if self.shows_course(visit, one))}
        return [step for step in steps if step.course_id in shown]

    def as_seen(self, visit: Visit) -> Visit:
        """The visit as it is there for the account.

        Who sees only his own sees nothing of what spoke against the visit, which goes by what is internal, and of
        another authority's course who goes and how far it is.
        """
        if visit.lies_in(self.whole):
            return visit
        courses = [one if self.shows_course(visit, one) else _outline_of(one) for one in visit.courses]
        return replace(visit, signals=(), signals_reason=None, courses=courses)

    def is_on_team(self, course: VisitCourse) -> bool:
        """Whether the account's officer goes for that authority."""
        return self.officer is not None and self.officer in course.team


def _outline_of(course: VisitCourse) -> VisitCourse:
    """A course as those of another authority see it, who go along."""
    return replace(course, code_reason=None, out_of_scope=None, ground=None, to_withdraw=None)


EVERY_VISIT = VisitSight(WHOLE)


def sight_of(account: Account, permission: Permission, officer: str | None) -> VisitSight:
    """What an account, by which `officer` works (None: nobody who may be drawn), reaches with a permission."""
    partner = NOWHERE
    if account.department_code is not None:
        partner = account.with_roles(frozenset({Role.PARTNER})).reach(permission)
    whole = account.with_roles(frozenset(Role) - OWN_ONLY).reach(permission)
    own = account.with_roles(OWN_ONLY).reach(permission)
    return VisitSight(whole, own, partner, officer, account.department_code)
