"""Who may be drawn to inspect the subjects of a batch: the bureau's officers, or those of each part handed down.

Officers stand here by their numbers of the registry; the lock gives each another one, which is used in that draw alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from inspection.frozen import Child, Lists
from inspection.lists import Inspector, Recusals, Subjects
from inspection.params import Params, Parent, Stratum, Teams
from service.plans.batch import Batch
from service.plans.lists.strata import ALL
from service.plans.plan import PlanLine
from service.registries.inspectors import serves
from service.registries.items import NeedOf
from service.registries.queries.recusals import recusals_on
from service.registries.queries.standings import Standing, inspectors_on

# What an officer without a cap may be drawn for in a year.
UNCAPPED = 100_000
# What stands in files for the bureau itself, and for everywhere.
_NONE = "-"
# Room above the load limit, and rounds of mixing, where the batch states none.
SLACK, SWEEPS = 1, 50


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a batch that draws its officers itself: whose they are, of which cells, which district code."""

    department: str | None
    region: str
    cells: tuple[str, ...]
    need: str


@dataclass(frozen=True, slots=True)
class Officers:
    """Officers of a batch; `inspectors` and `recusals` are None where only its parts draw any."""

    inspectors: tuple[Inspector, ...] | None
    recusals: Recusals | None
    children: tuple[Child, ...] = ()

    def added_to(self, lists: Lists, teams: Teams | None) -> Lists:
        """The lists with the officers."""
        params = replace(lists.params, teams=None if self.inspectors is None else teams)
        return replace(lists, params=params, inspectors=self.inspectors, recusals=self.recusals, children=self.children)


def teams_of(plain: Mapping[str, int] | None) -> Teams | None:
    """The rules of teams as a batch states them."""
    return None if plain is None else Teams(**{name: plain[name] for name in ("team", "leads", "slack", "sweeps")})


def teams_of_batch(one: Batch, line: PlanLine) -> Teams:
    """The rules of teams: those of the batch, else those of its line."""
    return teams_of(one.teams) or Teams(line.team, line.leads, SLACK, SWEEPS)


def parts_of(plain: Iterable[Mapping[str, Any]]) -> list[Part]:
    """The parts that a batch hands down."""
    return [Part(one.get("department"), one["region"], tuple(sorted(one["cells"])), one["need"]) for one in plain]


def officers_of(
    connection: Connection,
    line: PlanLine,
    subjects: Subjects,
    day: date,
    draw_id: str,
    teams: Teams | None,
    parts: Sequence[Part],
) -> Officers:
    """The officers who may be drawn on the day for the subjects of a batch of the line; a fixed number of statements.

    Each child has the number of the draw with -01, -02 and so on behind it; a part where nobody can be drawn has none.
    """
    if teams is None:
        return Officers(None, None)
    recused = recusals_on(connection, day)
    if not parts:
        region = line.region or line.plan_region
        found = inspectors_on(connection, day, departments=[line.lead_department], within=[region])
        # Needs that are no qualification are codes of counties, which officers of a part of them or of all serve.
        officers = _able_of(found, line, set(subjects.needs) - _qualifications_of(line))
        return Officers(officers, _those_among(recused, officers, subjects.ids))
    there = set(subjects.cells)
    held = [replace(part, cells=cells) for part in parts if (cells := tuple(sorted(there.intersection(part.cells))))]
    found = inspectors_on(connection, day, departments={part.department for part in held}) if held else []
    children = tuple(
        child_of(found, line, subjects, draw_id, f"{draw_id}-{number:02}", teams, part, recused)
        for number, part in enumerate(held, 1)
    )
    return Officers(None, None, children)


def child_of(
    found: Sequence[Standing],
    line: PlanLine,
    subjects: Subjects,
    parent: str,
    draw_id: str,
    teams: Teams,
    part: Part,
    recused: Collection[tuple[str, str]],
) -> Child:
    """What is frozen of the draw of officers for one part, of those found who are its own."""
    own = [
        one for one in found if one.officer.department == part.department and one.officer.region.startswith(part.region)
    ]
    need = next(iter(_qualifications_of(line)), part.need)
    officers = _able_of(own, line, {part.need}, everywhere=True)
    cells = set(part.cells)
    inside = [one for one, cell in zip(subjects.ids, subjects.cells, strict=True) if cell in cells]
    params = Params(
        draw_id=draw_id,
        strata={ALL: Stratum(1, 1)},
        teams=teams,
        parent=Parent(parent, None, part.cells, need),
        frame={"department": part.department or _NONE, "region": part.region or _NONE},
    )
    return Child(params, officers, _those_among(recused, officers, inside))


def whose_part(child: Params) -> dict[str, str | None]:
    """The department and the region whose officers a child draws, as its frozen parameters name them."""
    department, region = (str(child.frame[name]) for name in ("department", "region"))
    return {"department": None if department == _NONE else department, "region": "" if region == _NONE else region}


def _qualifications_of(line: PlanLine) -> set[str]:
    """What every member of a team must hold; where one of it must, the leader does."""
    return {line.need} if line.need and line.need_of is NeedOf.ALL else set()


def _able_of(
    found: Iterable[Standing], line: PlanLine, places: Collection[str], *, everywhere: bool = False
) -> tuple[Inspector, ...]:
    served = ((one, [place for place in places if everywhere or serves(one.officer.region, place)]) for one in found)
    officers = (_inspector_of(one, line, those) for one, those in served)
    # Who holds nothing could take no place anywhere.
    return tuple(one for one in officers if one.quals)


def _inspector_of(standing: Standing, line: PlanLine, places: Collection[str]) -> Inspector:
    officer = standing.officer
    leads = officer.lead and (line.need is None or line.need_of is NeedOf.ALL or line.need in officer.qualifications)
    cap = UNCAPPED if standing.cap_left is None else standing.cap_left
    return Inspector(officer.number, cap, leads, frozenset((*officer.qualifications, *places)))


def _those_among(
    recused: Iterable[tuple[str, str]], officers: Sequence[Inspector], subjects: Collection[str]
) -> Recusals:
    numbers, listed = {one.id for one in officers}, set(subjects)
    return frozenset(pair for pair in recused if pair[1] in numbers and pair[0] in listed)
