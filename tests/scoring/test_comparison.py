"""Two closures over a block: what is said in columns is what two scorings, compared firm by firm, turn out to give."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from scoring.comparison import NEAR, Comparison, Side, spread_of
from scoring.facts import NO_NUMBER, Facts
from scoring.main_reason import OTHER, WORSE, ByOverride, Unrated, main_reason_of
from scoring.movers import DIRECTIONS, NO_MOVER, Movers
from scoring.outcome import outcome_of
from scoring.rows import facts_of
from scoring.score import Scores, program_of, score
from scoring.step_cause import direction_of_move
from tests.reference import product
from tests.reference.document import override, text
from tests.reference.rule_sets import closure
from tests.scoring.review_cases import PLAIN, under
from tests.worlds.random_facts import World, world

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=max(16, settings().max_examples // 4))
DAY = date(2026, 6, 30)


def altered(rng: Random, documents: list[Any]) -> list[Any]:
    """The documents as a draft might have them: a cap to another tier, something less, another base."""
    draft = deepcopy(documents)
    last = draft[-1]
    for one in last["overrides"]:
        if one["kind"] in ("cap", "floor") and rng.random() < 0.7:
            one["tier"] = rng.choice("BCD")
    if last["overrides"] and rng.random() < 0.3:
        last["overrides"].pop()
    if len(last["indicators"]) > 1 and rng.random() < 0.5:
        last["indicators"].pop(0)
    if rng.random() < 0.3:
        last["score"] = {**last["score"], "base": last["score"]["base"] + rng.choice((-6, 6))}
    return draft


def random_sides(rng: Random) -> tuple[tuple[RuleSet, ...], tuple[RuleSet, ...]]:
    """Two closures that have nothing in common, or of which the second is a draft of the first."""
    documents = closure(rng)
    other = altered(rng, documents) if rng.random() < 0.6 else closure(rng)
    return product.load(documents), product.load(other)


def facts_in(found: World, rule_sets: tuple[RuleSet, ...]) -> Facts:
    """The world as one block, as both closures read it."""
    types = {*RECORD_TYPES, *(name for one in rule_sets for name in one.record_types)}
    return facts_of(found.enterprises, found.records, types)


def compared_firm_by_firm(before: Scores, after: Scores) -> tuple[Counter, Counter, dict[int, Any]]:
    """The matrix, the movers and the moves, each firm by itself: slow and obvious."""
    matrix: Counter = Counter()
    causes: Counter = Counter()
    moves = {}
    for place in range(len(before.tier)):
        old, new = outcome_of(before, place), outcome_of(after, place)
        matrix[old.tier, new.tier] += 1
        if old.tier != new.tier:
            direction = direction_of_move(before, old.tier, after, new.tier)
            reason = main_reason_of(old, before.rule_set, new, after.rule_set, direction)
            key = None if reason is None else name_of(reason)
            causes[direction, key] += 1
            moves[place] = (old.tier, new.tier, direction, reason)
    return matrix, causes, moves


def name_of(reason: Any) -> tuple[Any, ...]:
    """A reason without what it gave one firm."""
    ended = getattr(reason, "ended", False)
    title = reason.override.title if isinstance(reason, ByOverride) else reason.title
    return type(reason).__name__, title, ended


@given(SEEDS)
@SOME
def test_columns_say_of_all_what_two_scorings_say_of_each(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    was, now = random_sides(rng)
    found = world(rng, most_enterprises=16)
    comparison = Comparison(Side(was), Side(now), found.as_of, found.known_on)
    facts = facts_in(found, comparison.rule_sets)
    made = comparison.compare(facts)
    before = score(was, facts, found.as_of, found.known_on)
    after = score(now, facts, found.as_of, found.known_on)
    matrix, causes, moves = compared_firm_by_firm(before, after)
    old_tiers, new_tiers = [*was[-1].tier_ids(), None], [*now[-1].tier_ids(), None]
    assert made.totals.matrix.tolist() == [[matrix[a, b] for b in new_tiers] for a in old_tiers]
    assert (made.totals.enterprises, made.totals.moves) == (len(found.enterprises), len(moves))
    assert moves_of(comparison, made.moves) == moves
    names = [name_of(mover.reason(0, 0)) for mover in comparison.movers.all]
    counted: Counter = Counter()
    for way, row in zip(DIRECTIONS, made.totals.movers.tolist(), strict=True):
        counted.update({(way, key): n for key, n in zip([*names, None], row, strict=True) if n})
    # Titles may be shared between movers, so they are counted by title on both sides.
    assert counted == causes


def moves_of(comparison: Comparison, moves: Any) -> dict[int, Any]:
    """The moves of a block in words, by place."""
    old_tiers, new_tiers = ([*side.rule_set.tier_ids(), None] for side in (comparison.before, comparison.after))
    rows = zip(
        moves.places.tolist(), moves.was.tolist(), moves.now.tolist(), moves.direction.tolist(),
        moves.by.mover.tolist(), moves.by.before.tolist(), moves.by.after.tolist(), strict=True,
    )  # fmt: skip
    return {
        place: (
            old_tiers[was],
            new_tiers[now],
            DIRECTIONS[direction],
            None if mover == NO_MOVER else comparison.movers.all[mover].reason(was_points, now_points),
        )
        for place, was, now, direction, mover, was_points, now_points in rows
    }


@given(SEEDS)
@SOME
def test_the_sums_of_blocks_are_those_of_the_whole(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    was, now = random_sides(rng)
    found = world(rng, most_enterprises=9)
    comparison = Comparison(Side(was), Side(now), found.as_of, found.known_on)
    whole = comparison.compare(facts_in(found, comparison.rule_sets)).totals
    total = comparison.nothing()
    for one in found.enterprises:
        alone = replace(found, enterprises=[one], records=found.rows_of(one))
        total += comparison.compare(facts_in(alone, comparison.rule_sets)).totals
    for mine, theirs in ((whole, total), (whole.before, total.before), (whole.after, total.after)):
        for name in mine.__slots__:
            if not hasattr(getattr(mine, name), "__slots__"):
                assert np.all(getattr(mine, name) == getattr(theirs, name)), name


@given(SEEDS)
@SOME
def test_the_distance_to_a_border_is_the_least_change_that_leads_into_another_band(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    (rule_set,) = product.load(closure(rng)[-1:]) if seed % 2 else product.load([under(PLAIN)])
    least, most = (int(end * 100) for end in (rule_set.score.at_least, rule_set.score.at_most))
    asked = sorted({least, most, *(rng.randint(least, most) for _ in range(12))})
    # A band is an interval, so the nearest score of another one lies beside an end.
    ends = [int(end * 100) for tier in rule_set.tiers if tier.interval for end in tier.interval.ends]
    beside = [end + by for end in ends for by in (-1, 0, 1) if least <= end + by <= most]
    tiers = program_of(rule_set).tiers
    for one, found in zip(asked, tiers.distances_of(np.array(asked)).tolist(), strict=True):
        band = band_of(rule_set, one)
        others = [abs(one - other) for other in beside if band_of(rule_set, other) != band]
        assert found == min(others, default=NO_NUMBER)


def band_of(rule_set: RuleSet, hundredths: int) -> str:
    """The tier whose band holds a score."""
    points = Decimal(hundredths) / 100
    return next(tier.id for tier in rule_set.tiers if tier.interval is not None and tier.interval.holds(points))


@given(SEEDS)
@SOME
def test_scores_are_counted_by_whole_points_and_by_nearness_to_the_border_of_their_tier(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    rule_sets = product.load(closure(rng))
    scores = product.scored(rule_sets, world(rng, most_enterprises=16))
    spread = spread_of(scores.rule_set, scores.score, scores.tier)
    points: Counter = Counter()
    by_score: Counter = Counter()
    near: Counter = Counter()
    distances = program_of(rule_sets[-1]).tiers.distances_of(scores.score).tolist()
    for place, distance in enumerate(distances):
        outcome = outcome_of(scores, place)
        if outcome.tier is None or outcome.score is None:
            continue
        points[outcome.score // 100] += 1
        if band_of(rule_sets[-1], outcome.score) == outcome.tier:
            by_score[outcome.tier] += 1
            near.update((outcome.tier, most) for most in NEAR if distance <= most)
    tiers = rule_sets[-1].tier_ids()
    assert spread.points == points
    assert spread.by_score.tolist() == [by_score[tier] for tier in tiers]
    assert spread.near.tolist() == [[near[tier, most] for most in NEAR] for tier in tiers]


def one_firm(was: Any, now: Any, **attributes: Any) -> Any:
    """The only move of one firm between two documents, in words; None where it does not move."""
    comparison = Comparison(Side(product.load([was])), Side(product.load([now])), DAY)
    facts = facts_of([{"uscc": "REG-1", **attributes}], [], {*RECORD_TYPES})
    return moves_of(comparison, comparison.compare(facts).moves).get(0)


EMPLOYS = {"measure": {"kind": "value", "field": "employees"}, "at_least": 1}


def test_an_override_to_another_tier_than_before_is_the_mover() -> None:
    was, now = (under(PLAIN, overrides=[override("o", "cap", tier=tier, when=EMPLOYS)]) for tier in "CD")
    old, new, direction, reason = one_firm(was, now, employees=3)
    assert (old, new, direction) == ("C", "D", WORSE)
    assert isinstance(reason, ByOverride)
    assert (reason.override.id, reason.override.tier, reason.ended) == ("o", "D", False)


def test_an_override_that_spares_now_is_the_mover_whether_it_still_decides_or_not() -> None:
    was, now, still = (under(PLAIN, overrides=[override("o", "cap", tier=tier, when=EMPLOYS)]) for tier in "DAB")
    old, new, _, reason = one_firm(was, still, employees=3)
    assert (old, new, reason.override.tier, reason.ended) == ("D", "B", "B", False)
    old, new, _, reason = one_firm(was, now, employees=3)
    assert (old, new, reason.override.tier, reason.ended) == ("D", "A", "D", True)


def test_a_move_from_a_tier_that_is_no_more_is_neither_worse_nor_better_and_has_a_mover() -> None:
    tiers = deepcopy(under(PLAIN)["tiers"])
    renamed = [{**one, "id": f"{one['id']}1"} for one in tiers]
    held = [override("o", "direct", tier="D", when=EMPLOYS)]
    was, now = under(PLAIN, overrides=held), under(PLAIN, tiers=renamed)
    assert one_firm(was, now, employees=3)[2:] == (OTHER, ByOverride(product.load([was])[0].overrides[0], ended=True))
    more = deepcopy(now)
    more["indicators"][0]["points"]["bands"][0]["points"] = -2
    reason = one_firm(under(PLAIN), more, employees=3)[3]
    assert (reason.before, reason.after) == (-100, -200)


def test_who_is_not_classified_any_more_is_moved_by_the_reason() -> None:
    why = {"id": "n", "title": text("n"), "when": EMPLOYS}
    old, new, direction, reason = one_firm(under(PLAIN), under(PLAIN, not_rated=[why]), employees=3)
    assert (new, direction) == (None, OTHER)
    assert isinstance(reason, Unrated)
    assert not reason.ended
    assert old is not None


def thrown(rng: np.random.Generator, rule_sets: tuple[RuleSet, ...], n: int) -> Scores:
    """Scores of a rule set as no facts may give them: everything at random, with many a tie."""
    facts = facts_of([{"uscc": f"REG-{place}"} for place in range(n)], [], {*RECORD_TYPES})
    made, (rule_set, *_) = score(rule_sets, facts, DAY), rule_sets[::-1]
    return replace(
        made,
        tier=rng.integers(-1, len(rule_set.tiers), n).astype(np.int8),
        score=rng.permutation(np.resize(np.arange(0, 10_001, 500), n)),
        decided_by=rng.integers(0, len(made.levels), n).astype(np.int8),
        lines=rng.integers(-2, 3, made.lines.shape),
        overrides=rng.random(made.overrides.shape) < 0.7,
        not_rated=rng.random(made.not_rated.shape) < 0.5,
    )


@given(SEEDS)
@SOME
def test_of_ties_the_same_decides_for_many_as_for_one(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    was, now = random_sides(rng)
    dice = np.random.default_rng(seed)
    before, after = (thrown(dice, rule_sets, 80) for rule_sets in (was, now))
    _, _, moves = compared_firm_by_firm(before, after)
    movers = Movers(was[-1], now[-1])
    directions = np.array([DIRECTIONS.index(one[2]) for one in moves.values()])
    found = movers.moved(before, after, np.array([*moves]), directions)
    for mover, old, new, expected in zip(found.mover, found.before, found.after, moves.values(), strict=True):
        assert (None if mover == NO_MOVER else movers.all[mover].reason(int(old), int(new))) == expected[3]
