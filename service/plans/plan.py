"""A version of a plan and its lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rules.inspection import ItemMode
from service.access.reach import Jurisdiction, Reach, jurisdiction_for
from service.plans.states import IN_FORCE, LineStatus, PlanStatus
from service.registries.items import NeedOf

# What a line's ratios call firms that have no tier.
UNCLASSIFIED = "unclassified"


class PlanKind(StrEnum):
    """Why a plan is made."""

    ANNUAL = "annual"
    SPECIAL_CAMPAIGN = "special_campaign"


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a plan: where and for whom it inspects, how far it is, and who did the last of each step."""

    id: int
    year: int
    kind: PlanKind
    title: str
    region: str
    office: str | None
    line: str | None
    department: str | None
    version: int
    amends: int | None
    root_id: int | None
    status: PlanStatus
    owner: str
    created_at: datetime
    reason: str | None
    submitted_by: str | None
    submitted_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    opinion: str | None
    filing_no: str | None
    filed_on: date | None
    filed_by: str | None
    filed_at: datetime | None
    published_on: date | None
    published_where: str | None
    published_by: str | None
    published_at: datetime | None

    @property
    def is_in_force(self) -> bool:
        """Whether draws are made by it."""
        return self.status in IN_FORCE

    @property
    def root(self) -> int:
        """The first version of it."""
        return self.root_id or self.id

    def lies_in(self, reach: Reach) -> bool:
        """Whether all of it lies within a reach."""
        return self.within(reach).covers(self.region, self.office)

    def within(self, reach: Reach) -> Jurisdiction:
        """Where a reach holds for its business line; what is for every line is reached by a grant for all."""
        return jurisdiction_for(reach, self.line)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """What a line says; `plan_year`, `plan_status` and the like are those of the version that it stands in.

    `ratios` are by tier, exact, of a year, else `planned_number` says how many; `items` are codes.
    """

    id: int
    plan_id: int
    number: int
    title: str
    plan_no: str | None
    task_no: str | None
    mode: ItemMode
    items: tuple[str, ...]
    frame: Mapping[str, Any]
    need: str | None
    need_of: NeedOf
    directional: bool
    starts_on: date
    ends_on: date
    scheme: str | None
    ratios: Mapping[str, tuple[int, int]] | None
    planned_number: int | None
    reason_unclassified: str | None
    shares: int
    lead_department: str | None
    co_departments: tuple[str, ...]
    region: str
    line: str | None
    section: str | None
    team: int
    leads: int
    status: LineStatus
    ended_on: date | None
    copied_from: int | None
    root_id: int | None
    plan_year: int
    plan_status: PlanStatus
    plan_kind: PlanKind
    plan_title: str
    plan_region: str
    plan_office: str | None
    plan_department: str | None

    @property
    def root(self) -> int:
        """The first of this year's lines that it goes on from: what was drawn for that one was drawn for this one."""
        return self.root_id or self.id

    @property
    def is_in_force(self) -> bool:
        """Whether the version that it stands in is one by which draws are made."""
        return self.plan_status in IN_FORCE

    @property
    def departments(self) -> frozenset[str]:
        """Every department, besides the bureau itself, that takes part."""
        named = (self.lead_department, self.plan_department, *self.co_departments)
        return frozenset(one for one in named if one)

    def lies_in(self, reach: Reach) -> bool:
        """Whether all of it lies within a reach."""
        return jurisdiction_for(reach, self.line).covers(self.region or self.plan_region, self.plan_office)
