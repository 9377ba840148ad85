"""What a planner states of a plan and of a line, before it is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from service.plans.plan import PlanKind

# Two officers at least make a visit.
LEAST_TEAM, MOST_TEAM = 2, 9
MOST_SHARES = 52
MOST_PLANNED = 10_000_000
MOST_ITEMS = MOST_DEPARTMENTS = 40
MOST_LINES = 400
LONGEST_TITLE, LONGEST_SECTION = 100, 60


@dataclass(frozen=True, slots=True)
class StatedPlan:
    """A plan: of which year, why, what it is called, and where, for which business line and for whom it inspects.

    `region` is the beginning of a region's code, "" everywhere; a plan of an office has that instead.
    """

    year: int
    kind: PlanKind
    title: str
    region: str = ""
    office: str | None = None
    line: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLine:
    """A line: its items, which give it mode, frame and need, and how many are drawn of whom by whom.

    `ratios` of a year by tier are those of the rule set where none is stated; with a `planned_number` they only say how
    it is divided.
    """

    title: str
    items: tuple[str, ...]
    starts_on: date
    ends_on: date
    plan_no: str | None = None
    task_no: str | None = None
    directional: bool = True
    scheme: str | None = None
    ratios: Mapping[str, Fraction] | None = None
    planned_number: int | None = None
    reason_unclassified: str | None = None
    shares: int = 1
    lead_department: str | None = None
    co_departments: tuple[str, ...] = ()
    region: str = ""
    line: str | None = None
    section: str | None = None
    team: int = LEAST_TEAM
    leads: int = 1
