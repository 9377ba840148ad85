"""The visits of a year that each side of a comparison asks for: by ratio, by at-least frequency, less what caps cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from rules.inspection import Bound, ItemMode, TierInspection
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.workload import OfficeFirms, TierVisits, shares_of_offices, visits_of_tier
from service.core.arrays import Array
from service.decisions.year_frame import firms_by_tier
from service.facts.year_visits import YearUse

MONTHS = 12


@dataclass(frozen=True, slots=True)
class TierYear:
    """A tier on one side: its firms, its ratio, the visits that the ratio asks for, and those of an at-least frequency.

    `at_least` is 0 where the frequency states a most.
    """

    id: str
    title: Text
    ratio: Fraction
    made: TierVisits
    at_least: Fraction


@dataclass(frozen=True, slots=True)
class SideYear:
    """One side: its tiers, best to worst, and the visits of each county, by place in the codes."""

    tiers: Sequence[TierYear]
    by_county: Sequence[Fraction]

    @property
    def visits(self) -> int:
        """How many will be made."""
        return sum(tier.made.visits for tier in self.tiers)

    @property
    def kept_back(self) -> int:
        """How many that the ratios ask for the caps do not let through."""
        return sum(tier.made.kept_back for tier in self.tiers)

    @property
    def at_least(self) -> Fraction:
        """How many the at-least frequencies ask for."""
        return sum((tier.at_least for tier in self.tiers), Fraction(0))


@dataclass(frozen=True, slots=True)
class Standing:
    """Everyone on one side, in columns: ids, ranks of tiers (-1 not classified) and places of counties.

    `visited` are the places of those that were visited this year, or drawn.
    """

    ids: Array
    tier: Array
    county: Array
    counties: int
    visited: Array


def year_of_side(rule_set: RuleSet, mode: ItemMode, standing: Standing, use: YearUse) -> SideYear | None:
    """The visits of a year for items of a mode; None where the rule set says nothing of inspections of that mode."""
    block = rule_set.inspection.get(mode)
    if block is None:
        return None
    firms = _firms_by_tier(rule_set, mode, standing, use)
    tiers = [
        _tier_year(tier.id, tier.title, block.tiers[tier.id], firms[rank]) for rank, tier in enumerate(rule_set.tiers)
    ]
    shares = [shares_of_offices(one.made.visits, firms[rank]) for rank, one in enumerate(tiers) if one.made.visits]
    by_county = [sum((share[place] for share in shares), Fraction(0)) for place in range(standing.counties)]
    return SideYear(tiers, by_county)


def _tier_year(id: str, title: Text, means: TierInspection, firms: Sequence[OfficeFirms]) -> TierYear:
    made = visits_of_tier(Fraction(means.ratio), firms)
    frequency, at_least = means.frequency, Fraction(0)
    if frequency.bound is Bound.AT_LEAST:
        at_least = Fraction(made.firms * frequency.visits * MONTHS, frequency.months)
    return TierYear(id, title, Fraction(means.ratio), made, at_least)


def _firms_by_tier(rule_set: RuleSet, mode: ItemMode, standing: Standing, use: YearUse) -> list[list[OfficeFirms]]:
    shape = (standing.counties, len(rule_set.tiers))
    rated = standing.tier >= 0
    # Those that are not classified have the first column, which is left out.
    cells = standing.county * (shape[1] + 1) + standing.tier + 1
    counts = np.bincount(cells, minlength=shape[0] * (shape[1] + 1)).reshape(shape[0], shape[1] + 1)[:, 1:]
    visited = standing.visited[rated[standing.visited]]
    columns = standing.ids[visited], standing.tier[visited].astype(np.int64), standing.county[visited]
    return firms_by_tier(rule_set, mode, counts, columns, use)
