"""What papers say of a visit: all of it put together beforehand, so that a paper follows from it and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.registries.items import Item
from service.visits.results import ItemResult, StatedResult, VisitResult
from service.visits.visit import Visit, VisitCourse


@dataclass(frozen=True, slots=True)
class OfficerSaid:
    """Somebody who goes: his name and the number of his certificate on that day, None where the registry has none."""

    name: str | None
    certificate_no: str | None
    leads: bool


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """An authority's part of a visit: what it is called, who goes for it, what it looks at and what it found."""

    course: VisitCourse
    unit: str
    officers: Sequence[OfficerSaid]
    items: Sequence[Item]
    result: VisitResult | None

    @property
    def says(self) -> StatedResult | None:
        """What its result says, None where there is none."""
        return self.result.says if self.result else None

    def found_at(self, item: str) -> ItemResult | None:
        """What is said of an item, by its code; None where nobody has said anything."""
        return next((one for one in self.result.says.items if one.item == item), None) if self.result else None


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """By which line of which plan a visit is made."""

    plan: str
    filing_no: str | None
    line: str
    task_no: str | None
    directional: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody decided upon a visit: who, when, in which words."""

    said: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A visit as its papers tell of it.

    `trigger` and `sort` are the words of the table that counts visits, `place` is where its code is looked up; what is
    not known is None.
    """

    visit: Visit
    unit: str
    telephone: str | None
    place: str | None
    trigger: str
    sort: str | None
    plan: PlanSaid | None
    address: str | None
    contact: str | None
    phone: str | None
    proposed: Opinion
    decided: Opinion | None
    courses: Sequence[CourseFacts]

    @property
    def items(self) -> Sequence[tuple[CourseFacts, Item]]:
        """What is looked at by whom, the leading authority's first."""
        return [(one, item) for one in self.courses for item in one.items]
