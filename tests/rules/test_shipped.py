"""The shipped rule sets: their examples come out, and on the demonstration population every rule is alive."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from rules.library import shipped_library
from rules.measures import ModelMeasure
from rules.ruleset import Example, RuleSet, Standing
from scoring.check import check_rule_set
from scoring.examples import differences_of
from scoring.facts import Facts
from scoring.rows import facts_of
from scoring.score import Scores, score
from service.demo.population import generate

DAY = date(2026, 6, 30)
LIBRARY = shipped_library()
RULE_SETS = LIBRARY.load_all()
NAMES = [rule_set.name for rule_set in RULE_SETS]
# The comparison with other engines uses a population of its own, in which the demonstration's rules would be idle.
POPULATED = [rule_set.name for rule_set in RULE_SETS if rule_set.scheme != "benchmark"]
ENTERPRISES, SEED = 20_000, 1


def examples() -> Iterator[object]:
    for rule_set in RULE_SETS:
        for example in rule_set.examples:
            yield pytest.param(rule_set, example, id=f"{rule_set.scheme}: {example.sentence.en}")


def scored(rule_set: RuleSet, facts: Facts, as_of: date, known_on: date | None = None) -> Scores:
    return score(LIBRARY.closure(rule_set, as_of, known_on), facts, as_of, known_on)


@pytest.mark.parametrize(("rule_set", "example"), list(examples()))
def test_examples_come_out(rule_set: RuleSet, example: Example) -> None:
    closure = LIBRARY.closure(rule_set, example.as_of, example.known_on)
    assert differences_of(closure, example) == ()


@pytest.mark.parametrize("name", NAMES)
def test_there_are_enough_examples(name: str) -> None:
    rule_set = LIBRARY.get(name)
    assert len(rule_set.examples) >= 8
    assert {example.expect.tier for example in rule_set.examples} >= set(rule_set.tier_ids())


@pytest.mark.parametrize("name", NAMES)
def test_the_check_refutes_nothing(name: str) -> None:
    report = check_rule_set(LIBRARY.closure(LIBRARY.get(name), DAY), DAY)
    assert not report.refuted
    assert {finding.subject for finding in report.findings if finding.verdict == "not_decided"} == set()


@pytest.mark.parametrize("name", NAMES)
def test_unofficial_figures_say_what_a_bureau_must_supply(name: str) -> None:
    rule_set = LIBRARY.get(name)
    assert rule_set.standing is not Standing.OFFICIAL
    assert rule_set.is_demonstration
    assert rule_set.legal_basis


@pytest.mark.parametrize("name", NAMES)
def test_weights_under_one_parent_add_up(name: str) -> None:
    rule_set = LIBRARY.get(name)
    weights = [(level.parent or "", level.weight) for level in rule_set.levels]
    weights += [(indicator.level, indicator.weight) for indicator in rule_set.indicators if indicator.level]
    for _, siblings in groupby(sorted(weights), key=lambda item: item[0]):
        given = [weight for _, weight in siblings]
        assert sum(given) == 10_000 or set(given) == {10_000}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    folder = tmp_path_factory.mktemp("population")
    generate(ENTERPRISES, SEED, DAY, folder)
    return facts_of(rows(folder / "enterprises.parquet"), rows(folder / "records.parquet"))


def rows(path: Path) -> list[dict[str, object]]:
    return pq.read_table(path).to_pylist()


@pytest.mark.parametrize("name", POPULATED)
def test_every_indicator_fires_and_every_tier_is_given(name: str, facts: Facts) -> None:
    rule_set = LIBRARY.get(name)
    scores = scored(rule_set, facts, DAY)
    rated = scores.tier >= 0
    # A model gives no points before one is trained and approved.
    indicators = {i.id for i in rule_set.indicators if not isinstance(i.measure, ModelMeasure)}
    fires = {
        line: float(np.mean(points[rated] != 0))
        for line, points in zip(scores.line_ids, scores.lines, strict=True)
        if line in indicators
    }
    tiers = {tier: float(np.mean(scores.tier[rated] == rank)) for rank, tier in enumerate(scores.tiers)}
    assert {line: share for line, share in fires.items() if not 0.01 <= share <= 0.6} == {}
    assert {tier: share for tier, share in tiers.items() if share < 0.005} == {}
