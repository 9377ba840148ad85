"""What a static proof says is never contradicted by the engine, on random rule sets and random facts."""

from dataclasses import replace
from random import Random

import pytest

from rules.check.verdict import Property, Verdict
from rules.record_types import RECORD_TYPES
from scoring.check import proofs_of
from scoring.check.counterexample import is_better
from scoring.check.direction import prove_direction
from scoring.check.setting import settings_of
from tests.reference import product, words
from tests.reference.rule_sets import closure
from tests.worlds import random_facts as worlds

SEEDS = range(40)


def with_one_more(rng, world, kinds):
    """The world, and the same with one more adverse record of one of the kinds for every enterprise."""
    more = []
    for enterprise in world.enterprises if world.records else ():
        row, kind = rng.choice(world.records), rng.choice(kinds)
        outcome = {} if kind.adverse is True else {"outcome": rng.choice(sorted(kind.adverse))}
        new = {"uscc": enterprise["uscc"], "record_id": "new", "revoked": None, "recorded_at": None}
        more.append({**row, **outcome, **new, "type": kind.name})
    return replace(world, records=[*world.records, *more]), more


@pytest.mark.parametrize("seed", SEEDS)
def test_an_adverse_record_of_a_proved_type_never_helps(seed):
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    rule_sets = product.load(closure(rng))
    kinds = {**RECORD_TYPES, **rule_sets[-1].record_types}
    proved = [
        proof.kind
        for proof in prove_direction(rule_sets, settings_of(rule_sets))
        if not proof.failures and proof.kind.name in kinds
    ]
    met = [kind for kind in proved if kind.name in words.TYPES]
    for _ in range(4):
        world = worlds.world(rng, most_enterprises=40)
        after, added = with_one_more(rng, world, met or proved)
        better = is_better(product.scored(rule_sets, world), product.scored(rule_sets, after))
        assert not [row for row, helped in zip(added, better, strict=False) if helped]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_refuted_statically_never_happens(seed):
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    rule_sets = product.load(closure(rng))
    asked = rule_sets[-1]
    report = proofs_of(rule_sets, asked.effective_from)
    scores = product.scored(rule_sets, worlds.world(rng, most_enterprises=150))
    dead = {f.subject for f in report.of(Property.DEAD_RULES) if f.verdict is Verdict.REFUTED}
    for place, override in enumerate(asked.overrides):
        if override.id in dead and override.kind not in ("cap", "floor", "shift", "class"):
            assert not scores.overrides[place].any()
    bands = {f.subject for f in report.of(Property.DEAD_RULES) if "band" in f.sentence.en}
    for indicator in asked.indicators:
        if indicator.id in dead - bands:
            assert not scores.lines[scores.line_ids.index(indicator.id)].any()
    for finding in report.of(Property.TIERS_REACHABLE):
        if finding.verdict is Verdict.REFUTED:
            assert not (scores.tier == scores.tiers.index(finding.subject)).any()
