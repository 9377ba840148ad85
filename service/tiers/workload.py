"""The visits that the ratios of a rule set ask for, or others in their place: by tier, office and month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from rules.inspection import ItemMode, ModeInspection
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.workload import OfficeFirms, TierVisits, shares_of_offices, spread_over, visits_of_tier
from service.registries.workdays import WorkdayYear


@dataclass(frozen=True, slots=True)
class Frame:
    """The enterprises that a mode's ratios are of: by rank of the tier those at each of `offices` ("": at none).

    `counts_visits` tells whether a table says which visits count towards caps; without one none has been counted.
    """

    offices: Sequence[str]
    by_tier: Sequence[Sequence[OfficeFirms]]
    unclassified: int
    counts_visits: bool

    @property
    def enterprises(self) -> int:
        """How many are in a tier."""
        return sum(one.firms for tier in self.by_tier for one in tier)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is left of a month of the year, from its first day that counts, and how many days visits are made on."""

    first: date
    days: int


@dataclass(frozen=True, slots=True)
class Months:
    """What is left of a year, and the table of its working days; without one all days count."""

    year: int
    stretches: Sequence[Stretch]
    calendar: WorkdayYear | None

    @property
    def days(self) -> list[int]:
        """The days of each month on which visits are made."""
        return [stretch.days for stretch in self.stretches]


@dataclass(frozen=True, slots=True)
class TierLoad:
    """The visits of a tier at the `ratio` asked for, and `stated`: those at the one that the rule set states."""

    rank: int
    id: str
    title: Text
    ratio: Fraction
    stated_ratio: Fraction
    made: TierVisits
    stated: TierVisits

    @property
    def is_other(self) -> bool:
        """Whether it is not the rule set's own ratio."""
        return self.ratio != self.stated_ratio


@dataclass(frozen=True, slots=True)
class OfficeLoad:
    """The visits of an office ("" for enterprises without one) in the year, of all tiers; a fraction."""

    code: str
    enterprises: int
    visits: Fraction


@dataclass(frozen=True)
class Workload:
    """The visits of a frame for items of one mode in what is left of a year."""

    rule_set: RuleSet
    mode: ItemMode
    frame: Frame
    months: Months
    tiers: Sequence[TierLoad]

    @property
    def block(self) -> ModeInspection:
        """What the rule set says of items of the mode."""
        return self.rule_set.inspection[self.mode]

    @property
    def visits(self) -> int:
        """Of all tiers and offices."""
        return sum(tier.made.visits for tier in self.tiers)

    @property
    def is_what_if(self) -> bool:
        """Whether a ratio is not the rule set's own."""
        return any(tier.is_other for tier in self.tiers)

    @cached_property
    def offices(self) -> Sequence[OfficeLoad]:
        """The load of every office, the heaviest first."""
        by_tier = self.frame.by_tier
        shares = [shares_of_offices(tier.made.visits, by_tier[tier.rank]) for tier in self.tiers if tier.made.visits]
        loads = [
            OfficeLoad(
                code, sum(tier[place].firms for tier in by_tier), sum((share[place] for share in shares), Fraction(0))
            )
            for place, code in enumerate(self.frame.offices)
        ]
        return sorted(loads, key=lambda one: (-one.visits, one.code))

    def by_month(self, visits: Fraction) -> list[Fraction]:
        """Some of the visits over what is left of the year's months."""
        return spread_over(visits, self.months.days)


def workload_of(
    rule_set: RuleSet, mode: ItemMode, frame: Frame, months: Months, ratios: Mapping[str, Fraction]
) -> Workload:
    """The workload at the `ratios` given by tier, elsewhere at those of the rule set."""
    return Workload(rule_set, mode, frame, months, list(_tiers_of(rule_set, mode, frame, ratios)))


def _tiers_of(rule_set: RuleSet, mode: ItemMode, frame: Frame, ratios: Mapping[str, Fraction]) -> Iterator[TierLoad]:
    for rank, tier in enumerate(rule_set.tiers):
        stated = Fraction(rule_set.inspection[mode].tiers[tier.id].ratio)
        ratio, firms = ratios.get(tier.id, stated), frame.by_tier[rank]
        yield TierLoad(
            rank, tier.id, tier.title, ratio, stated, visits_of_tier(ratio, firms), visits_of_tier(stated, firms)
        )
