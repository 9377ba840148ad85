"""What holds under every rule set that comes with the package, whatever the facts."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.record_types import RECORD_TYPES
from rules.ruleset import Direction, RuleSet
from scoring.explain import explain
from scoring.score import Scores
from tests.reference import product, shipped
from tests.reference.evaluate import evaluate_world
from tests.reference.rule_sets import closure
from tests.worlds.random_facts import Row, World, world

SEEDS = st.integers(0, 2**32)
FEWER = settings(max_examples=settings().max_examples // 3)
every_rule_set = pytest.mark.parametrize("name", shipped.NAMES)


class Setting:
    """A shipped rule set with a random world, and one more adverse record of each enterprise where it is a new one."""

    def __init__(self, name: str, seed: int, *, waived: bool) -> None:
        self.rng = Random(seed)  # noqa: S311 - repeatable on purpose
        generator = shipped.Generator(self.rng, name)
        self.rule_sets = shipped.closure(name)
        self.world: World = generator.world(40)
        types = adverse_types(self.rule_sets, waived=waived)
        counted = [t for t in types if t in generator.types] or types
        more = [self._adverse(generator, e["uscc"], self.rng.choice(counted)) for e in self.world.enterprises]
        # A report of a year that is there already would be a version of it: such an enterprise gets none.
        apart = shipped.records_apart([*self.world.records, *more])
        self.more = apart[len(self.world.records) :]

    def _adverse(self, generator: shipped.Generator, uscc: str, type_: str) -> Row:
        adverse = all_types(self.rule_sets)[type_].adverse
        outcome = {} if adverse is True else {"outcome": self.rng.choice(sorted(adverse))}
        # Of an authority of its own, so that it is no version of another record.
        return generator.record(uscc, "more", type=type_, authority="另一机关", repaired_on=None, **outcome)

    def scored(self, *rows: list[Row], day: Any = None) -> Scores:
        """The scores of the world with these rows added, on its day or another."""
        records = [*self.world.records, *(row for some in rows for row in some)]
        return product.scored(self.rule_sets, replace(self.world, records=records, as_of=day or self.world.as_of))


def all_types(rule_sets: tuple[RuleSet, ...]) -> dict[str, Any]:
    return dict(RECORD_TYPES) | {name: t for one in rule_sets for name, t in one.record_types.items()}


def adverse_types(rule_sets: tuple[RuleSet, ...], *, waived: bool) -> list[str]:
    """The types that can speak against an enterprise; without those for which `direction` is waived."""
    waivers = [w.types for one in rule_sets for w in one.waivers if w.property == "direction"]
    assert () not in waivers
    spared = {name for types in waivers for name in types if not waived}
    return [name for name, t in all_types(rule_sets).items() if t.adverse and name not in spared]


@every_rule_set
@given(seed=SEEDS)
@FEWER
def test_the_reference_agrees(name: str, seed: int) -> None:
    case = Setting(name, seed, waived=True)
    facts = replace(case.world, records=case.world.records + case.more)
    assert product.answers(case.rule_sets, facts) == evaluate_world(shipped.documents(name), facts)


@every_rule_set
@given(seed=SEEDS)
@FEWER
def test_one_more_adverse_record_never_moves_anything_the_better_way(name: str, seed: int) -> None:
    case = Setting(name, seed, waived=False)
    before, after = case.scored(), case.scored(case.more)
    worse = -1 if case.rule_sets[-1].score.direction is Direction.HIGHER_IS_BETTER else 1
    rated = (before.tier >= 0) & (after.tier >= 0)
    better = ((after.score - before.score) * worse < 0) | (after.tier < before.tier)
    wrong = np.flatnonzero(rated & better)
    more = {row["uscc"]: row for row in case.more}
    firms = [(case.world.enterprises[i], before.score[i], after.score[i]) for i in wrong[:1]]
    assert not len(wrong), [(firm, more.get(firm["uscc"]), *scores) for firm, *scores in firms]


@every_rule_set
@given(seed=SEEDS)
@FEWER
def test_revoking_a_record_restores_the_decision(name: str, seed: int) -> None:
    case = Setting(name, seed, waived=True)
    revocations = [{**row, "version": 2, "revoked": True} for row in case.more]
    assert product.decisions(case.scored(case.more, revocations)) == product.decisions(case.scored())


@every_rule_set
@given(seed=SEEDS)
@FEWER
def test_a_repaired_record_counts_no_longer_from_its_repair_day(name: str, seed: int) -> None:
    case = Setting(name, seed, waived=True)
    day = case.world.as_of
    repaired = [{**row, "repaired_on": max(day, row["occurred_on"])} for row in case.more]
    assert product.decisions(case.scored(repaired)) == product.decisions(case.scored())
    eve = day - timedelta(1)
    assert product.decisions(case.scored(repaired, day=eve)) == product.decisions(case.scored(case.more, day=eve))


@given(SEEDS)
def test_an_explanation_adds_up_to_the_score_record_by_record(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    scores = product.scored(product.load(closure(rng)), world(rng), evidence=True)
    for index, decision in enumerate(product.decisions(scores)):
        explained = explain(scores, index)
        assert (explained.score, explained.tier) == (decision.score, decision.tier)
        assert [line.points for line in explained.lines] == scores.lines[:, index].tolist()
        for line in explained.lines:
            counted = line.measure is not None and line.measure.__class__.__name__ == "RecordMeasure"
            assert not (counted and line.evidence) or sum(e.points for e in line.evidence) == line.points
