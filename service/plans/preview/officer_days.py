"""The officer days that a batch needs, those that officers have until its visits are done, and who falls short."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from inspection.shortages import Shortage
from service.plans.preview.visits import CountyVisits
from service.registries.inspectors import serves


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer who can be drawn: where he serves (a prefix of regions), visits left of the year (None: no cap)."""

    number: str
    department: str | None
    region: str
    lead: bool
    cap_left: int | None


@dataclass(frozen=True, slots=True)
class DepartmentDays:
    """Of a department (None: the bureau): its officers, the days that they have, and the days that are needed."""

    department: str | None
    officers: int
    leads: int
    available: int
    needed: int

    @property
    def is_short(self) -> bool:
        """Whether fewer are there than are needed."""
        return self.available < self.needed


@dataclass(frozen=True, slots=True)
class CountyDays:
    """Of a county the officers who serve there, some of them elsewhere, too; their days, and those that are needed."""

    code: str
    officers: int
    available: int
    needed: Fraction

    @property
    def is_short(self) -> bool:
        """Whether those who serve there have fewer than are needed."""
        return self.available < self.needed


@dataclass(frozen=True, slots=True)
class OfficerDays:
    """What a batch asks of officers; `trials` of a draw by dummy numbers were made, with what fell short in the worst.

    `trials` 0: none was made, as nobody can be drawn or a stratum has no ratio.
    """

    team: int
    days: int
    departments: Sequence[DepartmentDays]
    counties: Sequence[CountyDays]
    trials: int
    shortages: Sequence[Shortage]


def days_of_officer(one: Officer, days: int, visits_a_day: int) -> int:
    """The days that an officer can give: the working days, or those that the visits left of his cap take."""
    return days if one.cap_left is None else min(days, ceil(one.cap_left / visits_a_day))


def department_days(
    officers: Mapping[str | None, Sequence[Officer]], visits: int, team: int, days: int, visits_a_day: int
) -> list[DepartmentDays]:
    """The days of every department, each of which sends a team to every visit."""
    needed = ceil(Fraction(visits * team, visits_a_day))
    return [
        DepartmentDays(
            code,
            len(those),
            sum(one.lead for one in those),
            sum(days_of_officer(one, days, visits_a_day) for one in those),
            needed,
        )
        for code, those in officers.items()
    ]


def county_days(
    officers: Collection[Officer], counties: Sequence[CountyVisits], team: int, days: int, visits_a_day: int
) -> list[CountyDays]:
    """The days of the lead department's officers by county."""
    found = []
    for county in counties:
        serve = [one for one in officers if serves(one.region, county.code)]
        available = sum(days_of_officer(one, days, visits_a_day) for one in serve)
        found.append(CountyDays(county.code, len(serve), available, county.number * team / visits_a_day))
    return found


def working_days(begins: date, ends: date, days: Collection[date] | None) -> list[date]:
    """The days on which visits are made, from one to another, both included; without a calendar all of them."""
    if days is None:
        return [date.fromordinal(number) for number in range(begins.toordinal(), ends.toordinal() + 1)]
    return sorted(day for day in days if begins <= day <= ends)
