"""Enterprises of several files, each on days of its own, stacked into one block: each is scored as it is alone."""

from datetime import timedelta
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import day_of
from rules.record_types import RECORD_TYPES
from scoring.outcome import outcome_of
from scoring.rows import facts_of
from scoring.score import score, score_on_days
from scoring.stacked_facts import stack_facts
from tests.reference import product
from tests.reference.rule_sets import closure
from tests.worlds.random_facts import world


@given(st.integers(0, 2**32))
@settings(max_examples=max(10, settings().max_examples // 5))
def test_each_is_scored_as_it_is_alone(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    rule_sets = product.load(closure(rng))
    worlds = [world(rng, most_enterprises=2, most_records=5) for _ in range(4)]
    blocks = [
        facts_of(one.enterprises, one.records, {*RECORD_TYPES, *(row["type"] for row in one.records)}) for one in worlds
    ]
    as_of = [one.as_of + timedelta(rng.randrange(90)) for one in worlds]
    known = [one.known_on or day for one, day in zip(worlds, as_of, strict=True)]
    sizes = [len(block) for block in blocks]
    days, until = (np.repeat([day_of(day) for day in each], sizes) for each in (as_of, known))
    together = score_on_days(rule_sets, stack_facts(blocks), days, until)
    alone = [
        outcome_of(score(rule_sets, block, day, known_on), place)
        for block, day, known_on in zip(blocks, as_of, known, strict=True)
        for place in range(len(block))
    ]
    assert [outcome_of(together, place) for place in range(sum(sizes))] == alone
