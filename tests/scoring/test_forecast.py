"""What is forecast is what every following day, looked at one by one, turns out to give."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.calendar import date_of, day_of
from rules.record_types import RECORD_TYPES
from scoring.course import NO_RULES, NOT_RATED, Course, KnownFacts, Stretch, UnchangedFacts
from scoring.facts import NO_DATE, Facts, Ints
from scoring.forecast import first_changes_of, path_of
from scoring.model import ModelState
from scoring.outcome import NO_OUTCOME, Outcome, outcome_of
from scoring.repeated_facts import repeat_facts
from scoring.rows import facts_of
from scoring.score import score_on_days
from tests.reference import product
from tests.reference.rule_sets import closure
from tests.scoring import assisted
from tests.worlds.random_facts import Row, World, enterprise, world

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=max(8, settings().max_examples // 8))
AHEAD = 366


class ChangingFacts:
    """Enterprises whose attributes are known to change on days ahead, made of rows anew each time: slow and obvious."""

    def __init__(self, found: World, later: Sequence[tuple[int, date, Row]]) -> None:
        """`later` are changes: of which enterprise, from which day on, and its row then."""
        self.found, self.later = found, sorted(later, key=lambda change: change[1])
        self._made: dict[tuple[int, ...], Facts] = {}

    def __len__(self) -> int:
        return len(self.found.enterprises)

    def row_on(self, place: int, day: date) -> Row:
        """The row of the enterprise as it stands on the day."""
        begun = [row for at, begins, row in self.later if at == place and begins <= day]
        return begun[-1] if begun else self.found.enterprises[place]

    def facts_on(self, places: Ints, days: Ints) -> Facts:
        """The rows of each, under a code of its own, so that one enterprise may stand twice."""
        pairs = zip(places.tolist(), days.tolist(), strict=True)
        rows = [self.row_on(place, date_of(day)) for place, day in pairs]
        key = tuple(id(row) for row in rows)
        if key not in self._made:
            self._made[key] = self._facts_of(rows)
        return self._made[key]

    def _facts_of(self, rows: Sequence[Row]) -> Facts:
        enterprises, records = [], []
        for i, row in enumerate(rows):
            code = f"REG-{i}"
            enterprises.append({**row, "uscc": code})
            records += [{**one, "uscc": code} for one in self.found.rows_of(row)]
        return facts_of(enterprises, records, {*RECORD_TYPES, *(row["type"] for row in self.found.records)})

    def attributes_on(self, places: Ints, days: Ints) -> Mapping[str, Ints]:
        """The attributes alone."""
        return self.facts_on(places, days).attributes

    def next_change(self, places: Ints, days: Ints) -> Ints:
        """The first later change of each."""
        ahead = [
            [day_of(begins) for at, begins, _ in self.later if at == place and day_of(begins) > day]
            for place, day in zip(places.tolist(), days.tolist(), strict=True)
        ]
        return np.array([min(one, default=NO_DATE) for one in ahead], np.int64)


def random_course(rng: Random, found: World) -> Course:
    """Versions that follow one another, the last perhaps into a time without rules; attributes that will change."""
    begins = [
        found.as_of,
        *sorted(found.as_of + timedelta(rng.randrange(1, AHEAD)) for _ in range(rng.choice((0, 1, 2)))),
    ]
    stretches = [Stretch(day, product.load(closure(rng)), {}) for day in dict.fromkeys(begins)]
    if len(stretches) > 1 and rng.random() < 0.3:
        stretches[-1] = Stretch(stretches[-1].begins, (), {})
    later = []
    for place, row in enumerate(found.enterprises):
        for _ in range(rng.choice((0, 0, 1, 2))):
            day = found.as_of + timedelta(rng.randrange(1, AHEAD))
            later.append((place, day, enterprise(rng, row["uscc"], found.as_of)))
    return Course(ChangingFacts(found, later), stretches, found.known_on)


def stretch_on(course: Course, day: date) -> Stretch:
    """What is in force on the day."""
    begun = [one for one in course.stretches[1:] if one.begins <= day]
    return begun[-1] if begun else course.stretches[0]


def facts_on(course: Course, day: date) -> Facts:
    """The facts of every enterprise on the day."""
    n = len(course.known)
    return course.known.facts_on(np.arange(n), np.full(n, day_of(day)))


def outcomes_by_day(course: Course, days: Sequence[date]) -> list[list[Outcome]]:
    """The outcomes of every enterprise on every day, by the decision function alone.

    Days of the same facts and rules are asked about together: test_days_of_their_own shows that each gives the same
    alone.
    """
    found, n = [], len(course.known)
    for _, same in groupby(days, lambda day: (stretch_on(course, day).begins, id(facts_on(course, day)))):
        some = list(same)
        stretch, numbers = stretch_on(course, some[0]), np.repeat([day_of(day) for day in some], n).astype(np.int32)
        if not stretch.rule_sets:
            found += [[NO_OUTCOME] * n for _ in some]
            continue
        facts = repeat_facts(facts_on(course, some[0]), np.tile(np.arange(n), len(some)))
        scores = score_on_days(stretch.rule_sets, facts, numbers, course.known_on, models=stretch.models)
        found += [[outcome_of(scores, row * n + place) for place in range(n)] for row in range(len(some))]
    return found


def code_of(course: Course, outcome: Outcome) -> int:
    """The code of an outcome's tier."""
    if outcome.tier is None:
        return NO_RULES if outcome == NO_OUTCOME else NOT_RATED
    return course.tiers().index(outcome.tier)


def assert_every_day_agrees(course: Course, start: date, ahead: int = AHEAD) -> None:
    """First changes and paths are those that looking at every day finds."""
    days = [start + timedelta(n) for n in range(ahead + 1)]
    found = first_changes_of(course, start, days[-1])
    by_day = outcomes_by_day(course, days)
    for place in range(len(course.known)):
        codes = [code_of(course, outcomes[place]) for outcomes in by_day]
        first = next((i for i, code in enumerate(codes) if code != codes[0]), None)
        assert found.before[place] == codes[0]
        assert found.day[place] == (NO_DATE if first is None else day_of(days[first]))
        assert found.after[place] == codes[0 if first is None else first]
        path = {step.day: step.outcome for step in path_of(course, place, start, days[-1])}
        standing = None
        for day, outcomes in zip(days, by_day, strict=True):
            standing = path.get(day, standing)
            assert standing == outcomes[place], day


@given(SEEDS)
@SOME
def test_every_following_day_gives_what_was_forecast(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    found = world(rng, most_enterprises=3, most_records=6)
    assert_every_day_agrees(random_course(rng, found), found.as_of)


@given(SEEDS)
@SOME
def test_so_it_does_where_a_model_grows_too_old(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    found, rule_set = world(rng, most_enterprises=3, most_records=6), assisted.rule_set()
    stale = found.as_of + timedelta(rng.randrange(1, 60))
    stretches = [
        Stretch(found.as_of, (rule_set,), {rule_set.scheme: assisted.model(rule_set)}),
        Stretch(stale, (rule_set,), {rule_set.scheme: assisted.model(rule_set, ModelState.STALE)}),
    ]
    assert_every_day_agrees(Course(ChangingFacts(found, ()), stretches, found.known_on), found.as_of, ahead=80)


def penalty(day: str, **more: object) -> Row:
    return {"uscc": "REG-1", "record_id": day, "type": "administrative_penalty", "occurred_on": day, **more}


def course_of(*rows: Row, known_on: date | None = None) -> Course:
    facts: KnownFacts = UnchangedFacts(facts_of([{"uscc": "REG-1"}], rows))
    return Course(facts, [Stretch(date(2026, 1, 1), (assisted.rule_set(),), {})], known_on)


@pytest.mark.parametrize(
    ("occurred_on", "leaves"),
    [("2026-02-28", "2027-02-28"), ("2024-02-29", "2025-03-01"), ("2026-06-30", "2027-06-30")],
)
def test_a_penalty_leaves_the_window_of_a_year_on_its_day(occurred_on: str, leaves: str) -> None:
    course, start = course_of(penalty(occurred_on)), date.fromisoformat(occurred_on)
    found = first_changes_of(course, start, start + timedelta(AHEAD))
    tiers = course.tiers()
    assert (tiers[found.before[0]], date_of(int(found.day[0])), tiers[found.after[0]]) == (
        "B",
        date.fromisoformat(leaves),
        "A",
    )


def test_the_last_day_that_is_looked_at_counts_and_the_next_does_not() -> None:
    course = course_of(penalty("2026-02-28"))
    start, leaves = date(2026, 6, 30), date(2027, 2, 28)
    assert first_changes_of(course, start, leaves).day[0] == day_of(leaves)
    assert first_changes_of(course, start, leaves - timedelta(1)).day[0] == NO_DATE
    assert [step.day for step in path_of(course, 0, start, leaves - timedelta(1))] == [start]


def test_what_became_known_later_is_not_foreseen() -> None:
    later = penalty("2026-08-01", recorded_at="2026-08-02")
    known = course_of(penalty("2026-02-28"), later, known_on=date(2026, 6, 30))
    assert [step.day for step in path_of(known, 0, date(2026, 6, 30), date(2029, 6, 30))] == [
        date(2026, 6, 30),
        date(2027, 2, 28),
    ]


def test_a_block_without_enterprises_has_no_changes() -> None:
    empty = Course(UnchangedFacts(facts_of([], [])), [Stretch(date(2026, 1, 1), (assisted.rule_set(),), {})])
    assert len(first_changes_of(empty, date(2026, 1, 1), date(2027, 1, 1)).day) == 0
