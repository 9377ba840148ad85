"""Nothing stored of an enterprise changes before its review day, and the review day is worth waiting for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import date_of, day_of
from rules.library import shipped_library
from rules.ruleset import RuleSet
from scoring.facts import Facts
from scoring.repeated_facts import repeat_facts
from scoring.review import review_days
from scoring.score import score
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.demo.population import generate
from service.population.population import Inputs, Population
from tests.reference import product, shipped
from tests.reference.rule_sets import closure
from tests.worlds.random_facts import World, world
from tests.worlds.review_walks import Table, Walk, figures

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=max(1, settings().max_examples // 12))
FEW = settings(max_examples=max(1, settings().max_examples // 60))
LONGEST = 800
TODAY = date(2026, 6, 30)


def reviewed(walk: Walk, first: int, days: int) -> Iterator[tuple[int, Table, Table]]:
    """Each day with what stands and what scoring anew gives, when only those that are due are scored again."""
    held, due = figures(walk.on(first)), walk.review_days(first)
    ahead = range(first + 1, first + days + 1)
    for day, anew in zip(ahead, walk.figures_on(ahead), strict=True):
        now = due <= day
        if now.any():
            held[:, now] = anew[:, now]
            due = np.where(now, walk.review_days(day), due)
        yield day, held, anew


def assert_nothing_is_missed(rule_sets: Sequence[RuleSet], facts: World, days: int = LONGEST) -> None:
    for day, held, anew in reviewed(Walk(rule_sets, facts), day_of(facts.as_of), days):
        np.testing.assert_array_equal(held, anew, f"on {date_of(day)}")


def draw(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - repeatable on purpose


@given(SEEDS)
@SOME
def test_scoring_only_who_is_due_gives_what_scoring_all_gives(seed: int) -> None:
    rng = draw(seed)
    assert_nothing_is_missed(product.load(closure(rng)), world(rng, most_enterprises=30))


@pytest.mark.parametrize("name", shipped.NAMES)
@given(seed=SEEDS)
@FEW
def test_so_it_does_under_every_shipped_rule_set(name: str, seed: int) -> None:
    assert_nothing_is_missed(shipped.closure(name), shipped.Generator(draw(seed), name).world(60), LONGEST // 4)


@given(SEEDS)
def test_review_days_lie_ahead_and_need_no_block(seed: int) -> None:
    rng = draw(seed)
    rule_sets, facts = product.load(closure(rng)), world(rng, most_enterprises=6)
    due = review_days(product.scored(rule_sets, facts, evidence=True), rule_sets)
    assert due.dtype == np.int32
    assert (due > day_of(facts.as_of)).all()
    for enterprise, day in zip(facts.enterprises, due, strict=True):
        alone = replace(facts, enterprises=[enterprise], records=facts.rows_of(enterprise))
        assert review_days(product.scored(rule_sets, alone, evidence=True), rule_sets) == [day]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[RuleSet, ...], Facts]:
    """A demonstration population in one block, as `generic` reads it."""
    library, folder = shipped_library(), tmp_path_factory.mktemp("population")
    rule_sets = library.closure(library.in_force("generic", TODAY), TODAY)
    generate(1 << 13, 1, TODAY, folder)
    inputs = Inputs(folder / "enterprises.parquet", folder / "records.parquet")
    with Progress() as progress, Rejects(Path(folder / "rejects.csv")) as rejects:
        population = Population(inputs, rule_sets, rejects, progress)
        facts = population.facts(0)
        population.close()
    return rule_sets, facts


def test_most_of_the_demonstration_population_rests_for_weeks(demo: tuple[tuple[RuleSet, ...], Facts]) -> None:
    rule_sets, facts = demo
    due = review_days(score(rule_sets, facts, TODAY, evidence=True), rule_sets)
    ahead = due.astype(np.int64) - day_of(TODAY)
    assert np.median(ahead) > 60
    assert (ahead <= 7).mean() < 0.1


def test_an_enterprise_has_the_same_review_day_in_a_large_block_and_in_its_parts(
    demo: tuple[tuple[RuleSet, ...], Facts],
) -> None:
    rule_sets, facts = demo
    due = review_days(score(rule_sets, facts, TODAY, evidence=True), rule_sets)
    for part in np.array_split(np.arange(len(facts)), 5):
        alone = score(rule_sets, repeat_facts(facts, part), TODAY, evidence=True)
        assert review_days(alone, rule_sets).tolist() == due[part].tolist()


def test_the_demonstration_population_changes_on_no_day_but_review_days(
    demo: tuple[tuple[RuleSet, ...], Facts],
) -> None:
    rule_sets, facts = demo
    scores = score(rule_sets, facts, TODAY, evidence=True)
    before, due = figures(scores), review_days(scores, rule_sets)
    changed = np.zeros(len(facts), np.bool_)
    for day in [day_of(TODAY) + ahead for ahead in (1, 2, 7, 30, 31, 90, 181, 400)]:
        after = score(rule_sets, facts, date_of(day))
        changed = (figures(after) != before).any(axis=0)
        assert not (changed & (due > day)).any(), f"on {date_of(day)}"
    assert changed.mean() > 0.5
