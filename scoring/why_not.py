"""Why an enterprise is not in a tier: the first thing on the way of semantics 5 that keeps it out of it.

Read from an explanation; no condition is evaluated again, and the tiers on the way are those of the engine's own steps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np

from rules.intervals import Interval, whole_ends_of
from rules.ruleset import Override, OverrideKind, RuleSet, Tier
from scoring.compiler import HUNDREDTHS
from scoring.explain import Explanation, NotRatedReason, OverrideReason
from scoring.facts import Ints
from scoring.score import program_of
from scoring.tiers import BY_POINTS, LEVELS


class Without(StrEnum):
    """Why an override that would give the tier does not."""

    NOT_HOLDING = "not_holding"
    # It holds, but speaks of other tiers than that of the score.
    OUTSIDE = "outside"
    # It holds and changes nothing: the tier is a better or worse one already, or an override before it comes first.
    NO_EFFECT = "no_effect"


@dataclass(frozen=True, slots=True)
class Possible:
    """An override that names the tier, and why it does not lead there."""

    reason: OverrideReason
    without: Without


@dataclass(frozen=True, slots=True)
class NotClassified:
    """It has no tier at all, for these reasons."""

    reasons: tuple[NotRatedReason, ...]


@dataclass(frozen=True, slots=True)
class OutsideBand:
    """The score lies in another band and no override leads to the tier.

    `lacks` is the least change of the score, in hundredths, with which it lies in the tier's band; `border` is the end
    of the band that it then passes, which is inside the band where `is_inside`.
    """

    band: str
    score: int
    lacks: int
    border: Decimal
    is_inside: bool
    possible: tuple[Possible, ...]


@dataclass(frozen=True, slots=True)
class WithoutBand:
    """No score gives the tier, only overrides do, and none of them led there."""

    band: str
    possible: tuple[Possible, ...]


@dataclass(frozen=True, slots=True)
class LedAway:
    """At this level (of `scoring.tiers.LEVELS`) overrides lead from the tier to the tier `to`.

    The first of `overrides` decides; each of the others would keep it out of the tier without the first, too.
    """

    level: str
    to: str
    overrides: tuple[OverrideReason, ...]


Obstacle = NotClassified | OutsideBand | WithoutBand | LedAway


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What keeps an enterprise out of a tier, None where it has the tier.

    `then` is what would lead away from the tier later on the way, as the overrides hold now, each were the obstacle and
    those before it not there.
    """

    tier: str
    obstacle: Obstacle | None
    then: tuple[LedAway, ...] = ()


def why_not(explanation: Explanation, tier: str) -> WhyNot:
    """What keeps the enterprise of an explanation out of `tier`; ValueError where the rule set has no such tier."""
    rule_set = explanation.rule_set
    if tier not in rule_set.tier_ids():
        raise ValueError(f"{rule_set.name} has no tier {tier!r}")
    if explanation.tier is None:
        return WhyNot(tier, NotClassified(explanation.not_rated))
    if explanation.tier == tier:
        return WhyNot(tier, None)
    way = _Way(explanation)
    last = max((level for level, passed in way.tiers_from(explanation.band) if passed == tier), default=None)
    if last is not None:
        found = way.departure(tier, last)
        assert found is not None
        return WhyNot(tier, found, tuple(way.departures(tier, LEVELS.index(found.level))))
    stated = next(one for one in rule_set.tiers if one.id == tier)
    if stated.interval is None:
        by_class = LEVELS.index(OverrideKind.CLASS)
        then = tuple(way.departures(tier, by_class))
        return WhyNot(tier, WithoutBand(explanation.band, _possible(explanation, tier)), then)
    then = tuple(way.departures(tier, BY_POINTS))
    return WhyNot(tier, _outside(explanation, stated, stated.interval), then)


class _Way:
    """The steps from the band of the score to the tier, of one enterprise."""

    def __init__(self, explanation: Explanation) -> None:
        self.rule_set: RuleSet = explanation.rule_set
        self.reasons = explanation.overrides
        self._tiers, self._ids = program_of(self.rule_set).tiers, self.rule_set.tier_ids()
        self._adjusted = np.array([self._adjusted_rank()])

    def tiers_from(
        self, tier: str, after: int = BY_POINTS, only: OverrideReason | None = None
    ) -> Iterator[tuple[int, str]]:
        """The tier itself, then the tier behind each level later than `after`; with `only` no other override holds."""
        yield after, tier
        holding = [np.array([one.holds and (only is None or only is one)]) for one in self.reasons]
        start: Ints = np.array([self._ids.index(tier)])
        for level, rank in self._tiers.steps_from(start, holding, self._adjusted, after):
            yield level, self._ids[int(rank[0])]

    def departure(self, tier: str, after: int) -> LedAway | None:
        """What leads away from `tier` for good at a level later than `after`; None where nothing does."""
        way = list(self.tiers_from(tier, after))
        last = max(place for place, (_, passed) in enumerate(way) if passed == tier)
        if last == len(way) - 1:
            return None
        level, to = way[last + 1]
        return LedAway(LEVELS[level], to, tuple(self._leading(tier, to, level)))

    def departures(self, tier: str, after: int) -> Iterator[LedAway]:
        """All that leads away from `tier` at levels later than `after`, each as if those before it were not there."""
        while (found := self.departure(tier, after)) is not None:
            yield found
            after = LEVELS.index(found.level)

    def _leading(self, tier: str, to: str, level: int) -> Iterator[OverrideReason]:
        """The override of the level that decides, then those that by themselves lead away from the tier, too."""
        alone = [
            (one, led)
            for one in self.reasons
            if one.holds and one.override.kind == LEVELS[level] and (led := self._led_by(one, tier, level)) != tier
        ]
        deciding = _deciding([(one.override, led) for one, led in alone], to)
        yield from (one for one, _ in alone if one.override is deciding)
        yield from (one for one, _ in alone if one.override is not deciding)

    def _led_by(self, one: OverrideReason, tier: str, level: int) -> str:
        """Where the one override leads from the tier, by itself."""
        return next(passed for at, passed in self.tiers_from(tier, level - 1, one) if at == level)

    def _adjusted_rank(self) -> int:
        """The rank that a manual adjustment sets, -1 where there is none."""
        manual = (one for one in self.reasons if one.holds and one.override.kind is OverrideKind.MANUAL)
        return next((self._ids.index(str(one.records[-1]["tier"])) for one in manual), -1)


def _deciding(alone: Sequence[tuple[Override, str]], to: str) -> Override:
    """Of overrides of one level, each with where it leads, the one that led to `to`.

    The widest shift and the first listed class; of others that lead to the same tier the smallest id.
    """
    leading = [(place, override) for place, (override, led) in enumerate(alone) if led == to]
    by_place = {OverrideKind.CLASS, OverrideKind.MANUAL}
    return min(leading, key=lambda p: (-p[1].by, p[0] if p[1].kind in by_place else 0, p[1].id))[1]


def _outside(explanation: Explanation, tier: Tier, interval: Interval) -> OutsideBand:
    score = explanation.score
    assert score is not None
    low, high = whole_ends_of(interval, HUNDREDTHS)
    if low is not None and score < low:
        lacks, border, is_inside = low - score, interval.low, interval.at_least is not None
    else:
        assert high is not None
        lacks, border, is_inside = high - score, interval.high, interval.at_most is not None
    assert border is not None
    return OutsideBand(explanation.band, score, lacks, border, is_inside, _possible(explanation, tier.id))


def _possible(explanation: Explanation, tier: str) -> tuple[Possible, ...]:
    naming = (one for one in explanation.overrides if one.override.tier == tier)
    return tuple(Possible(one, _why_without(one, explanation.band)) for one in naming)


def _why_without(one: OverrideReason, band: str) -> Without:
    if not one.holds:
        return Without.NOT_HOLDING
    within = one.override.within
    return Without.OUTSIDE if within is not None and band not in within else Without.NO_EFFECT
