"""Counterexamples to direction: facts and one more adverse record that together move a score or tier the better way.

The search is a fixed enumeration, small facts first; finding nothing proves nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from rules.calendar import day_of, months_before
from rules.conditions import Compare, Condition
from rules.measures import Over, RecordMeasure
from rules.nodes import conditions_of, nodes_of
from rules.points import Bands, Each
from rules.record_types import RecordType
from rules.ruleset import Direction, RuleSet
from scoring.check.axes import MOST_DAYS, starts_of
from scoring.check.direction import TypeProof
from scoring.check.fact_recipes import NOTHING_MADE, Made, Row
from scoring.check.samples import samples_of
from scoring.check.states import TooManyError
from scoring.check.witness import Example, Pool, menu_of, outcome_of
from scoring.facts import NO_NUMBER, Mask
from scoring.score import Scores, score

BATCH = 1500
MOST_PAIRS = 12_000
MOST_ADDED = 120
MOST_STATES = 24


@dataclass(frozen=True, slots=True)
class Pair:
    """Facts, and the record that is added to them."""

    before: Made
    added: Row

    @property
    def after(self) -> Made:
        """The facts with the record."""
        return self.before + Made({}, (self.added,))


def find_counterexample(proof: TypeProof, pool: Pool) -> Example | None:
    """Facts, an adverse record and the outcomes before and after it that refute direction; None where none is found."""
    pairs = islice(_pairs(proof, pool), MOST_PAIRS)
    while batch := list(islice(pairs, BATCH)):
        before, after = (_scores(pool, made) for made in ([p.before for p in batch], [p.after for p in batch]))
        better = np.flatnonzero(is_better(before, after)).tolist()
        if better:
            return _example(batch[better[0]], before, after, better[0])
    return None


def is_better(before: Scores, after: Scores) -> Mask:
    """True where the score or the tier moved the better way, or an enterprise with a tier lost it."""
    sign = 1 if before.rule_set.score.direction is Direction.HIGHER_IS_BETTER else -1
    rated = (before.score != NO_NUMBER) & (after.score != NO_NUMBER)
    gained = rated & ((sign * after.score > sign * before.score) | (after.tier < before.tier))
    escaped: Mask = (before.tier >= 0) & (after.tier < 0)
    return gained | escaped


def _scores(pool: Pool, made: Sequence[Made]) -> Scores:
    return score(pool.rule_sets, pool.kitchen.facts(made), pool.kitchen.as_of)


def _example(pair: Pair, before: Scores, after: Scores, place: int) -> Example:
    return {
        "as_of": before.as_of.isoformat(),
        "enterprise": dict(pair.before.attributes),
        "records": list(pair.before.records),
        "added": dict(pair.added),
        "before": outcome_of(before, place),
        "after": outcome_of(after, place),
    }


def _pairs(proof: TypeProof, pool: Pool) -> Iterator[Pair]:
    """Every pair to try: the facts near the failures alone first, then upon facts of each tier."""
    added = list(islice(_records_to_add(proof.kind, pool), MOST_ADDED))
    near = [NOTHING_MADE, *_facts_near(proof, pool)]
    for filler in (NOTHING_MADE, *_fillers(pool)):
        for before, record in product(near, added):
            yield Pair(filler + before, record)


def _fillers(pool: Pool) -> Iterator[Made]:
    """Small facts of each tier whose score is not held by its bounds, so that a change of points shows."""
    free = pool.scores.lines[-1] == 0
    for rank in range(len(pool.scores.tiers)):
        places = np.flatnonzero((pool.scores.tier == rank) & free).tolist()
        if places:
            yield pool.made[pool.smallest(places)]


def _facts_near(proof: TypeProof, pool: Pool) -> Iterator[Made]:
    """Facts that bring what the failures read to each of its values."""
    rule_set = pool.rule_sets[-1]
    failing = {failure.subject for failure in proof.failures}
    for indicator in rule_set.indicators:
        if indicator.id in failing:
            yield from (made for _, made in menu_of(indicator, pool.kitchen))
    for subject, condition in conditions_of(rule_set):
        if subject in failing:
            yield from pool.kitchen.states(condition, MOST_STATES)


def _records_to_add(kind: RecordType, pool: Pool) -> Iterator[Row]:
    """Adverse records of one type: all that the filters tell apart, at every age at which something changes."""
    read = [m for rule_set in pool.rule_sets for m in _record_measures(rule_set) if kind.name in m.types]
    filters = [(part,) for m in read for part in (m.where, m.part) if part is not None]
    try:
        fields = _rows(kind, tuple(part for (part,) in filters))
    except TooManyError:
        fields = [row for alone in ((), *filters) for row in _rows(kind, alone)]
    for age, record in product(_ages(kind, pool), fields):
        yield pool.kitchen.make_record(record, age)


def _rows(kind: RecordType, filters: tuple[Condition, ...]) -> list[Row]:
    made = samples_of(kind, filters, adverse=True)
    return [made.row(place) for place in range(made.size)]


def _record_measures(rule_set: RuleSet) -> Iterator[RecordMeasure]:
    return (node for _, node in nodes_of(rule_set) if isinstance(node, RecordMeasure))


def _ages(kind: RecordType, pool: Pool) -> list[int]:
    """Ages in days, youngest first, on both sides of every window, fading step and band of days."""
    today = day_of(pool.kitchen.as_of)
    months, days = set[int](), {0}
    for rule_set in pool.rule_sets:
        for measure, more in _windows(rule_set):
            if kind.name in measure.types:
                months |= more
                days |= _band_days(rule_set, measure) | ({measure.days} if measure.days else set())
    edges = {today - months_before(today, m) for m in months} | days
    return sorted(age for edge in edges for age in {edge - 1, edge, edge + 1} if age >= 0)[:40]


def _windows(rule_set: RuleSet) -> Iterator[tuple[RecordMeasure, set[int]]]:
    fades = {i.measure: i.points.fade for i in rule_set.indicators if isinstance(i.points, Each)}
    for measure in _record_measures(rule_set):
        fade = fades.get(measure)
        steps = {step.months for step in fade.steps} if fade else set()
        yield measure, {m for m in (measure.months, fade and fade.over_months) if m} | steps


def _band_days(rule_set: RuleSet, measure: RecordMeasure) -> set[int]:
    if measure.over is not Over.DAYS_SINCE_LATEST:
        return set()
    banded = (i.points for i in rule_set.indicators if i.measure == measure and isinstance(i.points, Bands))
    tests = [Compare(interval=band.interval) for points in banded for band in points.bands]
    return {day for day in starts_of(tests, 1) if 0 < day < MOST_DAYS}
