"""Witnesses: a deterministic pool of facts that takes a rule set through its whole range, evaluated for real.

What the pool shows (a tier reached, an override that moves a tier, points other than zero) is shown by example and
so is proved; what it does not show stays open.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from rules.check.direction import settings
from rules.check.holds import limited, points_of
from rules.check.reach import shown
from rules.check.values import Value, span
from rules.measures import ConditionMeasure
from rules.points import Each
from rules.ruleset import Indicator, Override, OverrideKind, RuleSet
from scoring.facts import NO_NUMBER, Facts
from scoring.recipes import MOST_RECORDS, NOTHING_MADE, Kitchen, Made
from scoring.rows import facts_of
from scoring.score import Scores, score

Example = dict[str, object]
SOLUTIONS = 4
SAMPLES = 16


@dataclass(frozen=True, slots=True)
class Pool:
    """Facts made for one rule set, in a fixed order, and what it says of them."""

    rule_sets: tuple[RuleSet, ...]
    kitchen: Kitchen
    made: tuple[Made, ...]
    facts: Facts
    scores: Scores

    def example(self, place: int) -> Example:
        """One member of the pool as plain data, with its score and tier."""
        made = self.made[place]
        return {"enterprise": dict(made.attributes), "records": list(made.records), **outcome(self.scores, place)}

    def smallest(self, places: Sequence[int]) -> int:
        """Of some members the one with the fewest records and attributes; the first of several."""
        return min(places, key=lambda n: (len(self.made[n].records), len(self.made[n].attributes), n))

    def reaching(self, tier: str) -> int | None:
        """The smallest member that is given the tier; None where none is."""
        places = np.flatnonzero(self.scores.tier == self.scores.tiers.index(tier)).tolist()
        return self.smallest(places) if places else None

    def scoring(self, line: str) -> int | None:
        """The smallest member with points on the line."""
        places = np.flatnonzero(self.scores.lines[self.scores.line_ids.index(line)]).tolist()
        return self.smallest(places) if places else None

    def unrated_by(self, reason: str) -> int | None:
        """The smallest member that a reason leaves unrated."""
        row = [r.id for r in self.scores.rule_set.not_rated].index(reason)
        places = np.flatnonzero(self.scores.not_rated[row]).tolist()
        return self.smallest(places) if places else None

    def moved_by(self, override: Override) -> int | None:
        """The smallest member whose tier would be another without the override."""
        rule_set = self.rule_sets[-1]
        without = replace(rule_set, overrides=tuple(o for o in rule_set.overrides if o is not override))
        other = score((*self.rule_sets[:-1], without), self.facts, self.kitchen.as_of)
        places = np.flatnonzero(other.tier != self.scores.tier).tolist()
        return self.smallest(places) if places else None


def outcome(scores: Scores, place: int) -> Example:
    """The score and tier of one enterprise as plain data; None where it is not rated."""
    points, rank = int(scores.score[place]), int(scores.tier[place])
    shown_score = None if points == NO_NUMBER else f"{Decimal(points) / 100:.2f}"
    return {"score": shown_score, "tier": None if rank < 0 else scores.tiers[rank]}


def pools(rule_sets: Sequence[RuleSet], as_of: date) -> dict[str, Pool]:
    """A pool for each of the rule sets, which come with those they read before them."""
    found: dict[str, Pool] = {}
    tiers: dict[tuple[str, str], Made] = {}
    here = settings(rule_sets)
    for place, rule_set in enumerate(rule_sets):
        kitchen = Kitchen(here[rule_set.scheme], as_of, dict(tiers))
        pool = found[rule_set.scheme] = _pool(tuple(rule_sets[: place + 1]), kitchen)
        tiers.update(_tier_facts(pool))
    return found


def _tier_facts(pool: Pool) -> Iterator[tuple[tuple[str, str], Made]]:
    scheme = pool.rule_sets[-1].scheme
    for tier in pool.scores.tiers:
        place = pool.reaching(tier)
        if place is not None:
            yield (scheme, tier), pool.made[place]
    unrated = np.flatnonzero(pool.scores.tier < 0).tolist()
    if unrated:
        yield (scheme, "not_rated"), pool.made[pool.smallest(unrated)]


def _pool(rule_sets: tuple[RuleSet, ...], kitchen: Kitchen) -> Pool:
    rule_set = rule_sets[-1]
    menus = [menu for indicator in rule_set.indicators if (menu := options(indicator, kitchen))]
    stairs = [made for order in _orders(menus) for made in _staircase(order)]
    samples = [NOTHING_MADE, *stairs[-1:], *stairs[:: max(1, len(stairs) // SAMPLES)]]
    singles = [made for menu in menus for _, made in menu]
    acts = [sample + act for act in _acts(rule_set, kitchen) for sample in samples]
    made = (NOTHING_MADE, *singles, *stairs, *acts)
    facts = facts_from(made)
    return Pool(rule_sets, kitchen, made, facts, score(rule_sets, facts, kitchen.as_of))


Menu = list[tuple[Decimal, Made]]


def options(indicator: Indicator, kitchen: Kitchen) -> Menu:
    """Points and facts for the values of an indicator's measure: most points first, of equal ones small facts last."""
    found = [
        (limited(points_of(indicator.points, value), indicator.limit), made)
        for value in _values(indicator, kitchen)
        for made in _made(indicator, value, kitchen)
    ]
    return sorted(found, key=lambda option: (-option[0], -len(option[1].records)))


def _values(indicator: Indicator, kitchen: Kitchen) -> Sequence[Value]:
    values = shown(indicator, kitchen.here)
    if not isinstance(indicator.points, Each) or span(indicator.measure) is None or len(values) < 2:
        return values
    ends = [end for end in (indicator.limit.at_least, indicator.limit.at_most) if end is not None]
    each = abs(indicator.points.points) or Decimal(1)
    enough = max((int(abs(end) / each) + 1 for end in ends), default=MOST_RECORDS // 2)
    return [*map(Decimal, range(min(enough, MOST_RECORDS) + 1)), *(v for v in values if not isinstance(v, Decimal))]


def _made(indicator: Indicator, value: Value, kitchen: Kitchen) -> Iterator[Made]:
    if isinstance(indicator.measure, ConditionMeasure):
        yield from kitchen.condition(indicator.measure.when, SOLUTIONS) if value is True else (NOTHING_MADE,)
    else:
        made = kitchen.value(indicator.measure, value)
        yield from () if made is None else (made,)


def _orders(menus: list[Menu]) -> Iterator[list[Menu]]:
    """Orders in which the indicators go from best to worst."""
    yield menus
    yield menus[::-1]
    yield sorted(menus, key=lambda menu: menu[0][0] - menu[-1][0])


def _staircase(menus: list[Menu]) -> Iterator[Made]:
    """From every indicator at its best to every indicator at its worst, one option at a time."""
    chosen = [menu[0][1] for menu in menus]
    for place, menu in enumerate(menus):
        for _, made in menu:
            chosen[place] = made
            yield _together(chosen)


def _together(parts: Sequence[Made]) -> Made:
    attributes = {name: value for part in parts for name, value in part.attributes.items()}
    return Made(attributes, tuple(record for part in parts for record in part.records))


def _acts(rule_set: RuleSet, kitchen: Kitchen) -> Iterator[Made]:
    """Facts that should make each override and each reason for not rating act."""
    for override in rule_set.overrides:
        if override.kind is OverrideKind.MANUAL:
            yield from (_adjustment(rule_set, tier, kitchen) for tier in rule_set.tier_ids())
        elif override.when is not None:
            yield from kitchen.condition(override.when, SOLUTIONS)
    for reason in rule_set.not_rated:
        yield from kitchen.condition(reason.when, SOLUTIONS)


def _adjustment(rule_set: RuleSet, tier: str, kitchen: Kitchen) -> Made:
    ends = (kitchen.as_of + timedelta(days=30)).isoformat()
    people = {"applicant": "甲", "approver": "乙"}
    fields = {"type": "manual_adjustment", "scheme": rule_set.scheme, "tier": tier, "ends_on": ends, **people}
    return Made({}, (kitchen.dated(fields, 1),))


def facts_from(made: Sequence[Made]) -> Facts:
    """One block with an enterprise for each, its records numbered r1, r2, …"""
    enterprises: list[Mapping[str, object]] = [
        {**each.attributes, "uscc": f"E{place}"} for place, each in enumerate(made)
    ]
    records = [
        {**record, "uscc": f"E{place}", "record_id": f"r{number}"}
        for place, each in enumerate(made)
        for number, record in enumerate(each.records, 1)
    ]
    return facts_of(enterprises, records)
