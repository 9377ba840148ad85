"""A visit made under this service, the course of each authority, its officers, and what was done to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rules.dated_tables import OrderedBy
from rules.texts import Text
from service.access.reach import Reach, jurisdiction_for
from service.visits.states import SEEN_BY_OFFICERS, VisitAct, VisitMark, VisitStatus

# How the bureau's own course says its department.
OWN_DEPARTMENT = ""


@dataclass(frozen=True, slots=True)
class VisitOfficer:
    """Who goes for an authority, by his number in the registry; `left_at` None: he still does."""

    course_id: int
    inspector: str
    leads: bool
    drawn: bool
    named_by: str | None
    left_at: datetime | None
    left_because: str | None


@dataclass(frozen=True, slots=True)
class VisitCourse:
    """What one authority does at a visit, with those who go for it and the codes of the items they look at."""

    id: int
    visit_id: int
    department: str
    lead: bool
    status: VisitStatus
    handed_out_at: datetime | None
    entered_at: datetime | None
    code_shown: bool | None
    code_reason: str | None
    attempts: int
    out_of_scope: Mapping[str, Any] | None
    order_item: int | None
    version: int | None
    reviewed_at: datetime | None
    publish_due: date | None
    calendar_missing: int | None
    ground: str | None
    to_withdraw: Mapping[str, Any] | None
    ended_at: datetime | None
    # Another version of its result is asked for, and nobody has decided upon that.
    correction_asked: bool
    # Some version of its result is public.
    is_public: bool
    officers: Sequence[VisitOfficer]
    items: Sequence[str]

    @property
    def team(self) -> tuple[str, ...]:
        """The numbers of those who go for it now."""
        return tuple(one.inspector for one in self.officers if one.left_at is None)

    @property
    def is_own(self) -> bool:
        """Whether it is the bureau's own course, not another department's."""
        return self.department == OWN_DEPARTMENT

    @property
    def is_seen_by_officers(self) -> bool:
        """Whether it was handed out to those who go."""
        return self.status in SEEN_BY_OFFICERS


@dataclass(frozen=True, slots=True)
class Signal:
    """What the gate says against a visit, without forbidding it: a kind, and the words for it."""

    signal: str
    said: Text


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as it stands; `name` is the subject's, its number where the service knows no name for it."""

    id: int
    year: int
    seq: int
    number: str
    subject: str
    enterprise_id: int | None
    region: str
    office: str | None
    line: str | None
    trigger: str
    ordered_by: OrderedBy
    plan_line_id: int | None
    recheck_of: int | None
    reason: str | None
    evidence: str | None
    off_site: Mapping[str, Any] | None
    signals: Sequence[Signal]
    signals_reason: str | None
    starts_on: date
    ends_on: date
    visit_on: date | None
    slot: str | None
    unannounced: bool
    day_moved: bool
    mark: VisitMark | None
    approval_due: date | None
    approval: str | None
    approved_by: str | None
    approved_at: datetime | None
    external_no: str | None
    external_state: str | None
    code: str
    proposed_by: str
    proposed_at: datetime
    ended_at: datetime | None
    name: str
    courses: Sequence[VisitCourse]

    @property
    def lead(self) -> VisitCourse:
        """The course of the authority that leads."""
        return next(course for course in self.courses if course.lead)

    def course_of(self, department: str) -> VisitCourse | None:
        """The course of a department, None where it takes no part."""
        return next((course for course in self.courses if course.department == department), None)

    def lies_in(self, reach: Reach) -> bool:
        """Whether it lies within a reach; one of no business line is reached by grants for all lines alone."""
        return jurisdiction_for(reach, self.line).covers(self.region, self.office)


@dataclass(frozen=True, slots=True)
class VisitStep:
    """What was done to a visit or to one of its courses: by whom, when, from which state to which."""

    id: int
    course_id: int | None
    act: VisitAct
    by: str
    account_id: int | None
    at: datetime
    from_status: VisitStatus | None
    to_status: VisitStatus
    note: str | None
    said: Mapping[str, Any]
