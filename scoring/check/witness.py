"""Witnesses: a deterministic pool of facts that takes a rule set through its whole range, evaluated for real.

What the pool shows (a tier reached, an override that moves a tier, points other than zero) is shown by example and
so is proved; what it does not show stays open.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from rules.measures import ConditionMeasure
from rules.points import Each
from rules.ruleset import Indicator, Override, OverrideKind, RuleSet
from scoring.check.fact_recipes import MOST_RECORDS, NOTHING_MADE, FactMaker, Made
from scoring.check.setting import Setting, without_fading
from scoring.check.states import States, figures_of
from scoring.facts import NO_NUMBER, Facts, Ints
from scoring.figures import Figure
from scoring.score import Scores, score
from scoring.values import Numbers, Values

Example = dict[str, object]
SOLUTIONS = 4
SAMPLES = 8
FEW = 48


@dataclass(frozen=True, slots=True)
class Pool:
    """Facts made for one rule set, in a fixed order, and their scores under it."""

    rule_sets: tuple[RuleSet, ...]
    kitchen: FactMaker
    made: tuple[Made, ...]
    facts: Facts
    scores: Scores

    def example(self, place: int) -> Example:
        """One member of the pool as plain data, with its score and tier."""
        made = self.made[place]
        return {"enterprise": dict(made.attributes), "records": list(made.records), **outcome_of(self.scores, place)}

    def smallest(self, places: Sequence[int]) -> int:
        """Of some members the one with the fewest records and attributes; the first of several."""
        return min(places, key=lambda n: (len(self.made[n].records), len(self.made[n].attributes), n))

    def smallest_reaching(self, tier: str) -> int | None:
        """The smallest member that is given the tier; None where none is."""
        places = np.flatnonzero(self.scores.tier == self.scores.tiers.index(tier)).tolist()
        return self.smallest(places) if places else None

    def smallest_scoring(self, line: str) -> int | None:
        """The smallest member with points on the line."""
        places = np.flatnonzero(self.scores.lines[self.scores.line_ids.index(line)]).tolist()
        return self.smallest(places) if places else None

    def smallest_unrated_by(self, reason: str) -> int | None:
        """The smallest member that a reason leaves unrated."""
        row = [r.id for r in self.scores.rule_set.not_rated].index(reason)
        places = np.flatnonzero(self.scores.not_rated[row]).tolist()
        return self.smallest(places) if places else None

    def smallest_moved_by(self, override: Override) -> int | None:
        """The smallest member whose tier would be another without the override."""
        rule_set = self.rule_sets[-1]
        without = replace(rule_set, overrides=tuple(o for o in rule_set.overrides if o is not override))
        other = score((*self.rule_sets[:-1], without), self.facts, self.kitchen.as_of)
        places = np.flatnonzero(other.tier != self.scores.tier).tolist()
        return self.smallest(places) if places else None


def outcome_of(scores: Scores, place: int) -> Example:
    """The score and tier of one enterprise as plain data; None where it is not rated."""
    points, rank = int(scores.score[place]), int(scores.tier[place])
    shown_score = None if points == NO_NUMBER else f"{Decimal(points) / 100:.2f}"
    return {"score": shown_score, "tier": None if rank < 0 else scores.tiers[rank]}


def pools_of(rule_sets: Sequence[RuleSet], here: Mapping[str, Setting], as_of: date) -> dict[str, Pool]:
    """A pool for each of the rule sets, which come with those they read before them."""
    found: dict[str, Pool] = {}
    tiers: dict[tuple[str, str], Made] = {}
    for place, rule_set in enumerate(rule_sets):
        kitchen = FactMaker(here[rule_set.scheme], as_of, dict(tiers))
        pool = found[rule_set.scheme] = _pool(tuple(rule_sets[: place + 1]), kitchen)
        tiers.update(_tier_facts(pool))
    return found


def _tier_facts(pool: Pool) -> Iterator[tuple[tuple[str, str], Made]]:
    scheme = pool.rule_sets[-1].scheme
    for tier in pool.scores.tiers:
        place = pool.smallest_reaching(tier)
        if place is not None:
            yield (scheme, tier), pool.made[place]
    unrated = np.flatnonzero(pool.scores.tier < 0).tolist()
    if unrated:
        yield (scheme, "not_rated"), pool.made[pool.smallest(unrated)]


def _pool(rule_sets: tuple[RuleSet, ...], kitchen: FactMaker) -> Pool:
    rule_set = rule_sets[-1]
    menus = [menu for indicator in rule_set.indicators if (menu := menu_of(indicator, kitchen))]
    stairs = [made for order in _orders(menus) for made in _staircase(order)]
    singles = [made for menu in menus for _, made in menu]
    few = _score_pool(rule_sets, kitchen, (NOTHING_MADE, *singles, *stairs[:: max(1, len(stairs) // FEW)]))
    reached = [place for tier in rule_set.tier_ids() if (place := few.smallest_reaching(tier)) is not None]
    samples = [NOTHING_MADE, *(few.made[place] for place in reached), *stairs[:: max(1, len(stairs) // SAMPLES)]]
    acts = [sample + act for act in _facts_that_act(rule_set, kitchen) for sample in samples]
    return _score_pool(rule_sets, kitchen, (NOTHING_MADE, *singles, *stairs, *acts))


def _score_pool(rule_sets: tuple[RuleSet, ...], kitchen: FactMaker, made: tuple[Made, ...]) -> Pool:
    facts = kitchen.facts(made)
    return Pool(rule_sets, kitchen, made, facts, score(rule_sets, facts, kitchen.as_of))


# The hundredths of points that facts should give on one line.
Menu = list[tuple[int, Made]]


def menu_of(indicator: Indicator, kitchen: FactMaker) -> Menu:
    """Points and facts for the values of an indicator's measure: most points first, of equal ones small facts last."""
    found = [
        (points, made)
        for figure, points in _values(indicator, kitchen.here)
        for made in _facts_of_figure(indicator, figure, kitchen)
    ]
    return sorted(found, key=lambda option: (-option[0], -len(option[1].records)))


def _values(indicator: Indicator, here: Setting) -> list[tuple[Figure, int]]:
    """Values with their points; of counts, every one up to the first that gives the most there is."""
    axis, points = here.axis(indicator), here.points(indicator)
    if isinstance(indicator.points, Each) and len(points) > 1:
        counts = Numbers(np.arange(MOST_RECORDS + 1))
        (counted,) = States(here.rule_set, {indicator.measure: counts}).points([without_fading(indicator)])
        settled = int(np.flatnonzero(counted == counted[-1])[0])
        enough = 1 + (settled if settled < MOST_RECORDS else MOST_RECORDS // 2)
        ended = list(zip(figures_of(indicator.measure, counts), counted.tolist(), strict=True))[:enough]
        return ended + [pair for pair in _pairs(indicator, axis, points) if pair[0].value is None]
    return _pairs(indicator, axis, points)


def _pairs(indicator: Indicator, axis: Values, points: Ints) -> list[tuple[Figure, int]]:
    return list(zip(figures_of(indicator.measure, axis), points.tolist(), strict=True))


def _facts_of_figure(indicator: Indicator, figure: Figure, kitchen: FactMaker) -> Iterator[Made]:
    if isinstance(indicator.measure, ConditionMeasure):
        yield from kitchen.condition(indicator.measure.when, SOLUTIONS) if figure.value is True else (NOTHING_MADE,)
    else:
        made = kitchen.value(indicator.measure, figure)
        yield from () if made is None else (made,)


def _orders(menus: list[Menu]) -> Iterator[list[Menu]]:
    """Orders in which the indicators go from best to worst."""
    yield menus
    yield menus[::-1]
    yield sorted(menus, key=lambda menu: menu[0][0] - menu[-1][0])


def _staircase(menus: list[Menu]) -> Iterator[Made]:
    """From every indicator at its best to every indicator at its worst, one change of points at a time."""
    by_points = [dict(menu) for menu in menus]
    chosen = [next(iter(steps.values())) for steps in by_points]
    for place, steps in enumerate(by_points):
        for made in steps.values():
            chosen[place] = made
            yield _join_facts(chosen)


def _join_facts(parts: Sequence[Made]) -> Made:
    attributes = {name: value for part in parts for name, value in part.attributes.items()}
    return Made(attributes, tuple(record for part in parts for record in part.records))


def _facts_that_act(rule_set: RuleSet, kitchen: FactMaker) -> Iterator[Made]:
    """Facts that should make each override and each reason for not rating act."""
    for override in rule_set.overrides:
        if override.kind is OverrideKind.MANUAL:
            yield from (_adjustment(rule_set, tier, kitchen) for tier in rule_set.tier_ids())
        elif override.when is not None:
            yield from kitchen.condition(override.when, SOLUTIONS)
    for reason in rule_set.not_rated:
        yield from kitchen.condition(reason.when, SOLUTIONS)


def _adjustment(rule_set: RuleSet, tier: str, kitchen: FactMaker) -> Made:
    ends = (kitchen.as_of + timedelta(days=30)).isoformat()
    people = {"applicant": "甲", "approver": "乙", "reason": "示例"}
    fields = {"type": "manual_adjustment", "scheme": rule_set.scheme, "tier": tier, "ends_on": ends, **people}
    return Made({}, (kitchen.make_record(fields, 1),))
