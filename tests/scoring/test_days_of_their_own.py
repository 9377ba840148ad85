"""Enterprises looked at each on a day of its own are scored as each of them alone would be on that day."""

from datetime import date, timedelta
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import date_of, day_of
from rules.record_types import RECORD_TYPES
from rules.ruleset import RuleSet
from scoring.facts import Facts, Ints
from scoring.features import feature_columns
from scoring.repeated_facts import repeat_facts
from scoring.review import review_days
from scoring.rows import facts_of
from scoring.score import score, score_on_days
from tests.reference import product, words
from tests.reference.rule_sets import closure
from tests.scoring.assisted import feature_set, rule_set
from tests.worlds.random_facts import Row, World, world

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=max(20, settings().max_examples // 2))


class Looks:
    """A random world, and many looks at its enterprises on days about those of its records."""

    def __init__(self, seed: int, rule_sets: tuple[RuleSet, ...] | None = None) -> None:
        self.rng = Random(seed)  # noqa: S311 - repeatable on purpose
        self.rule_sets = rule_sets or product.load(closure(self.rng))
        self.world: World = world(self.rng, most_enterprises=4, most_records=6)
        types = {*RECORD_TYPES, *(row["type"] for row in self.world.records)}
        self.facts: Facts = facts_of(self.world.enterprises, self.world.records, types)
        self.places = np.array([self.rng.randrange(len(self.facts)) for _ in range(12)])
        self.days = np.array([day_of(self._day()) for _ in self.places], np.int32)

    def _day(self) -> date:
        known = [value for row in self.world.records for value in row.values() if isinstance(value, date)]
        day = self.rng.choice([*words.DAYS, *known])
        return min(max(day, date(2000, 1, 1)), date(2090, 1, 1)) + timedelta(self.rng.choice((-1, 0, 1)))


def assert_as_alone(looks: Looks, known_on: date | Ints | None) -> None:
    """What each row gives together with others is what it gives alone, its review day too."""
    repeated, changes = repeat_facts(looks.facts, looks.places), [looks.world.as_of, looks.world.as_of + timedelta(9)]
    together = score_on_days(looks.rule_sets, repeated, looks.days, known_on, evidence=True)
    due = review_days(together, looks.rule_sets, changes)
    for row, (place, day) in enumerate(zip(looks.places.tolist(), looks.days.tolist(), strict=True)):
        known = date_of(int(known_on[row])) if isinstance(known_on, np.ndarray) else known_on
        alone = score(looks.rule_sets, looks.facts, date_of(day), known, evidence=True)
        assert due[row] == review_days(alone, looks.rule_sets, changes)[place], date_of(day)
        for name in ("score", "tier", "decided_by"):
            assert getattr(together, name)[row] == getattr(alone, name)[place], name
        for name in ("lines", "overrides", "not_rated"):
            np.testing.assert_array_equal(getattr(together, name)[:, row], getattr(alone, name)[:, place], name)


@given(SEEDS)
@SOME
def test_a_day_per_row_gives_what_each_row_gives_alone(seed: int) -> None:
    looks = Looks(seed)
    assert_as_alone(looks, looks.days)


@given(SEEDS)
@SOME
def test_so_it_does_with_one_day_until_which_all_was_known(seed: int) -> None:
    looks = Looks(seed)
    assert_as_alone(looks, looks.world.known_on)


@given(SEEDS)
@SOME
def test_features_of_a_day_per_row_are_those_of_each_row_alone(seed: int) -> None:
    assisted = rule_set()
    looks, features = Looks(seed, (assisted,)), feature_set(assisted)
    together = feature_columns(features, repeat_facts(looks.facts, looks.places), looks.days, looks.days)
    for row, (place, day) in enumerate(zip(looks.places.tolist(), looks.days.tolist(), strict=True)):
        one = repeat_facts(looks.facts, np.array([place]))
        alone = feature_columns(features, one, date_of(day), date_of(day))
        for feature in features.features:
            left, right = together[feature.id], alone[feature.id]
            assert left.values[row] == right.values[0], (feature.id, date_of(day))
            assert left.texts == right.texts


def penalty(name: str, occurred_on: str, **more: object) -> Row:
    return {"uscc": "REG-1", "record_id": name, "type": "administrative_penalty", "occurred_on": occurred_on, **more}


def columns(rows: list[Row], day: date, known_on: date | None = None) -> dict[str, int]:
    found = feature_columns(
        feature_set(rule_set()), facts_of([{"uscc": "REG-1"}], rows), day, day if known_on is None else known_on
    )
    return {name: int(column.values[0]) for name, column in found.items()}


def test_a_record_of_the_day_after_or_known_later_never_enters_a_feature() -> None:
    eve = date(2026, 3, 9)
    before = penalty("a", "2026-03-09", amount="7000", severity=3)
    later = penalty("b", "2026-03-10", amount="90000", severity=3)
    unknown = penalty("c", "2026-01-05", amount="90000", severity=3, recorded_at="2026-03-10")
    assert columns([before, later, unknown], eve) == columns([before], eve)
    assert columns([before, later], eve + timedelta(1)) != columns([before], eve + timedelta(1))


def test_what_features_hold_is_worked_out_by_hand() -> None:
    rows = [penalty("a", "2025-06-30", amount="10000", severity=3), penalty("b", "2024-01-01", amount="1", severity=1)]
    found = columns(rows, date(2026, 6, 29))
    assert found["penalties"] == 1
    assert found["serious"] == found["serious_of_2"] == 500_000
    assert found["since"] == 364
    # (10,000 + 1 yuan + 2 x 5,000 yuan) / (2 + 2), in fen.
    assert found["mean_fine"] == 500_025
    assert columns([], date(2026, 6, 29))["mean_fine"] == 500_000


def test_repeating_keeps_every_record_with_its_enterprise() -> None:
    rows = [penalty("a", "2025-01-01"), {**penalty("b", "2025-02-01"), "uscc": "REG-2"}]
    block = repeat_facts(facts_of([{"uscc": "REG-1"}, {"uscc": "REG-2"}], rows), np.array([1, 0, 1]))
    assert list(block.uscc) == ["REG-2", "REG-1", "REG-2"]
    assert list(block.records.ids) == ["b", "a", "b"]
    assert block.records.owner.tolist() == [0, 1, 2]


def test_no_looks_at_all_are_an_empty_block() -> None:
    looks = Looks(1)
    empty = repeat_facts(looks.facts, np.array([], np.int64))
    assert len(score_on_days(looks.rule_sets, empty, np.array([], np.int32)).score) == 0
