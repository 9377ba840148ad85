"""The engine gives what the slow reference gives, however its input is cut, ordered or started."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ruleset import RuleSet
from scoring.score import Scores
from tests.reference import product, sweep
from tests.reference.benchmark import BENCHMARK
from tests.reference.evaluate import Decision, evaluate, evaluate_world
from tests.reference.rule_sets import closure
from tests.worlds.random_facts import World, world

ROOT = Path(__file__).parents[2]
BENCH = ROOT.parent / "shared" / "bench"
RANDOM = st.randoms(use_true_random=False)
LARGE = st.integers(0, 2**32).map(lambda seed: Random(seed))  # noqa: S311 - repeatable on purpose


def part(whole: World, enterprises: Sequence[dict[str, Any]]) -> World:
    """The world of some of its enterprises."""
    return replace(whole, enterprises=list(enterprises), records=[r for e in enterprises for r in whole.rows_of(e)])


def in_chunks(rule_sets: Sequence[RuleSet], whole: World, size: int) -> list[Decision]:
    starts = range(0, len(whole.enterprises), size)
    return [d for i in starts for d in product.answers(rule_sets, part(whole, whole.enterprises[i : i + size]))]


@given(RANDOM)
def test_one_enterprise_gets_what_the_reference_gives(rng: Random) -> None:
    documents, facts = closure(rng), world(rng, most_enterprises=1)
    assert product.answers(product.load(documents), facts) == evaluate_world(documents, facts)


@given(LARGE)
def test_a_block_gets_what_the_reference_gives(rng: Random) -> None:
    documents, facts = closure(rng), world(rng, most_enterprises=12)
    assert product.answers(product.load(documents), facts) == evaluate_world(documents, facts)


@given(LARGE)
def test_no_cut_of_a_block_changes_a_decision(rng: Random) -> None:
    rule_sets, facts = product.load(closure(rng)), world(rng, most_enterprises=12)
    whole = product.answers(rule_sets, facts)
    for size in (1, 3, 7):
        assert in_chunks(rule_sets, facts, size) == whole


@given(LARGE)
def test_no_order_of_rows_changes_a_decision(rng: Random) -> None:
    rule_sets, facts = product.load(closure(rng)), world(rng, most_enterprises=6)
    before = dict(zip((e["uscc"] for e in facts.enterprises), product.answers(rule_sets, facts), strict=True))
    shuffled = replace(
        facts,
        enterprises=rng.sample(facts.enterprises, len(facts.enterprises)),
        records=rng.sample(facts.records, len(facts.records)),
    )
    after = product.answers(rule_sets, shuffled)
    assert dict(zip((e["uscc"] for e in shuffled.enterprises), after, strict=True)) == before


@given(LARGE)
def test_base_and_lines_add_up_to_the_score(rng: Random) -> None:
    documents, facts = closure(rng), world(rng)
    scores = product.scored(product.load(documents), facts)
    rated = scores.tier >= 0
    base = int(documents[-1]["score"]["base"] * 100)
    assert (base + scores.lines.sum(axis=0) == scores.score)[rated].all()


@given(LARGE)
def test_evidence_changes_no_figure(rng: Random) -> None:
    rule_sets, facts = product.load(closure(rng)), world(rng)
    with_evidence: Scores = product.scored(rule_sets, facts, evidence=True)
    assert product.decisions(with_evidence) == product.answers(rule_sets, facts)


@pytest.fixture(scope="module")
def usual_answers() -> str:
    return run_sweep({})


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2"},
        {"TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.GB18030", "PYTHONHASHSEED": "3", "PYTHONOPTIMIZE": "1"},
    ],
    ids=lambda environment: environment["TZ"],
)
def test_no_clock_locale_or_hash_seed_changes_an_answer(environment: dict[str, str], usual_answers: str) -> None:
    assert run_sweep(environment) == usual_answers


def run_sweep(environment: dict[str, str]) -> str:
    """The answers of a fresh interpreter in that environment."""
    command = [sys.executable, "-m", "tests.reference.sweep"]
    environment = os.environ | {"PYTHONHASHSEED": "0", **environment}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout  # noqa: S603


def test_the_sweep_of_the_fresh_interpreters_is_right(usual_answers: str) -> None:
    assert len(usual_answers) > 10_000
    assert sweep.given(0) == sweep.right(0)


@pytest.mark.skipif(not BENCH.is_dir(), reason="needs ../shared")
@pytest.mark.parametrize("day", ["2026-06-30", "2026-02-28"])
def test_reference_and_engine_give_the_published_answers(day: str, population: tuple[list[Any], list[Any]]) -> None:
    enterprises, records = population
    published = pq.read_table(BENCH / f"expected-seed11-20k-{day}.parquet").to_pylist()
    expected = {row["uscc"]: (round(row["score"] * 100), row["tier"]) for row in published}
    facts = World(enterprises, records, date.fromisoformat(day), None)
    by_owner: dict[str, list[Any]] = {e["uscc"]: [] for e in enterprises}
    for row in records:
        by_owner[row["uscc"]].append(row)
    for enterprise, decision in zip(enterprises, product.answers(product.load([BENCHMARK]), facts), strict=True):
        uscc = enterprise["uscc"]
        assert decision == evaluate([BENCHMARK], enterprise, by_owner[uscc], facts.as_of)
        assert (decision.score, decision.tier) == expected[uscc]


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], list[Any]]:
    """Every twenty-fifth enterprise of the published population, with its records."""
    folder = tmp_path_factory.mktemp("population")
    size = ["--enterprises", "20000", "--records", "200000", "--seed", "11", "--out", str(folder)]
    subprocess.run([sys.executable, BENCH / "generate.py", *size], check=True)  # noqa: S603
    enterprises = pq.read_table(folder / "enterprises.parquet").to_pylist()[::25]
    chosen = {e["uscc"] for e in enterprises}
    records = [r for r in pq.read_table(folder / "records.parquet").to_pylist() if r["uscc"] in chosen]
    return enterprises, [{"ends_on": r.pop("until"), **r, "record_id": str(r["record_id"])} for r in records]
