"""The workload of both sides of a comparison as its page shows it: by mode, tier and county."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.inspection import ItemMode
from rules.texts import Text
from scoring.workload import tenths_of
from service.core.formatting import signed
from service.rule_sets.words import MODES
from service.time.comparison.result import Result
from service.time.comparison.shades import shade_of
from service.time.comparison.workload import SideYear, TierYear

# So many counties have a row of their own, those whose visits change the most.
MOST_COUNTIES = 60


@dataclass(frozen=True, slots=True)
class TierLoad:
    """A tier that either side has, with its visits of a year on each side (None where the side has it not)."""

    id: str
    title: Text
    before: TierYear | None
    after: TierYear | None


@dataclass(frozen=True, slots=True)
class CountyLoad:
    """The visits of a county on both sides in words, how dark the difference is, and which way it goes."""

    code: str
    before: str
    after: str
    difference: str
    shade: int | None


@dataclass(frozen=True, slots=True)
class ModeLoad:
    """The visits of a year for items of one mode on both sides."""

    mode: ItemMode
    title: Text
    before: SideYear | None
    after: SideYear | None
    tiers: Sequence[TierLoad]
    counties: Sequence[CountyLoad]
    left_out: int


def mode_loads(result: Result) -> list[ModeLoad]:
    """The workload of every mode; of the counties those whose visits change the most."""
    loads = []
    for mode, (before, after) in result.years.items():
        counties = _counties(result.county_codes, before, after)
        shown = sorted(counties[:MOST_COUNTIES], key=lambda one: one.code)
        loads.append(
            ModeLoad(mode, MODES[mode], before, after, _tiers(before, after), shown, len(counties) - len(shown))
        )
    return loads


def shown_visits(visits: Fraction) -> str:
    """Visits with one decimal."""
    return f"{tenths_of(visits) / 10:,.1f}"


def _tiers(before: SideYear | None, after: SideYear | None) -> list[TierLoad]:
    sides = [{} if side is None else {tier.id: tier for tier in side.tiers} for side in (before, after)]
    ids = dict.fromkeys([*sides[1], *sides[0]])
    titles = {id: tier.title for side in sides for id, tier in side.items()}
    return [TierLoad(id, titles[id], sides[0].get(id), sides[1].get(id)) for id in ids]


def _counties(codes: Sequence[str], before: SideYear | None, after: SideYear | None) -> list[CountyLoad]:
    """All counties with visits, those whose visits change most first."""
    none = [Fraction(0)] * len(codes)
    sides = [none if side is None else side.by_county for side in (before, after)]
    rows = [(code, was, now) for code, was, now in zip(codes, *sides, strict=True) if was or now]
    most = max((abs(now - was) for _, was, now in rows), default=Fraction(0))
    return [
        CountyLoad(
            code,
            shown_visits(was),
            shown_visits(now),
            signed(tenths_of(now - was) / 10),
            shade_of(abs(now - was), most),
        )
        for code, was, now in sorted(rows, key=lambda row: (-abs(row[2] - row[1]), row[0]))
    ]
