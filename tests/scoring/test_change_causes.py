"""Why the first changes of a block come, in columns, is what two looks at one enterprise alone say."""

from random import Random

import numpy as np
from hypothesis import given, settings

from rules.calendar import date_of, day_of
from scoring.change_causes import ChangeCauses, causes_of_changes
from scoring.course import Course
from scoring.facts import NO_DATE
from scoring.forecast import FirstChanges, Step, first_changes_of
from scoring.main_reason import ByLine, MainReason
from scoring.movers import DIRECTIONS, Mover
from scoring.outcome import NO_OUTCOME, outcome_of
from scoring.step_cause import StepKind, cause_of_step, direction_of_move
from tests.scoring.test_forecast import AHEAD, SEEDS, random_course
from tests.worlds.random_facts import world

SOME = settings(max_examples=max(8, settings().max_examples // 2))


def step_on(course: Course, place: int, day: int) -> Step:
    """How the enterprise at a place stands on a day."""
    (look,) = course.looks_on(np.array([place]), np.array([day]))
    return Step(date_of(day), NO_OUTCOME if look.scores is None else outcome_of(look.scores, 0), look.scores)


def is_of(mover: Mover | None, reason: MainReason | None) -> bool:
    """Whether the mover in columns is the reason of one enterprise; the points of a line are not kept."""
    if mover is None or reason is None:
        return mover is None and reason is None
    made = mover.reason(0, 0)
    return made.title == reason.title if isinstance(made, ByLine) and isinstance(reason, ByLine) else made == reason


def assert_all_agree(course: Course, changes: FirstChanges, causes: ChangeCauses) -> None:
    """Every change that there is has the direction, the kind and the mover that a look at it alone gives."""
    assert causes.places.tolist() == np.flatnonzero(changes.day != NO_DATE).tolist()
    for place, direction, reason in zip(causes.places, causes.direction, causes.reason, strict=True):
        day, found = int(changes.day[place]), causes.reasons[reason]
        before, after = step_on(course, int(place), day - 1), step_on(course, int(place), day)
        cause = cause_of_step(before, after)
        way = "other"
        if before.scores is not None and after.scores is not None:
            way = direction_of_move(before.scores, before.outcome.tier, after.scores, after.outcome.tier)
        assert DIRECTIONS[direction] == way
        assert is_of(found.mover, cause.reason), (found, cause)
        # A record that begins to count on the day need not be behind any part of the decision.
        assert found.kind == cause.kind or (found.kind, cause.kind) == (StepKind.RECORD, StepKind.TIME), (found, cause)


@given(SEEDS)
@SOME
def test_why_each_changes_is_what_looking_at_it_alone_says(seed: int) -> None:
    rng = Random(seed)  # noqa: S311 - repeatable on purpose
    found = world(rng, most_enterprises=3, most_records=6)
    course = random_course(rng, found)
    changes = first_changes_of(course, found.as_of, date_of(day_of(found.as_of) + AHEAD))
    assert_all_agree(course, changes, causes_of_changes(course, changes))


def test_the_last_day_can_be_another_for_each() -> None:
    rng = Random(1)  # noqa: S311 - repeatable on purpose
    compared = 0
    while compared < 5:
        found = world(rng, most_enterprises=3, most_records=6)
        course = random_course(rng, found)
        far = date_of(day_of(found.as_of) + AHEAD)
        whole = first_changes_of(course, found.as_of, far)
        last = np.array([day_of(far) - rng.choice((0, 100, AHEAD)) for _ in whole.day])
        some = first_changes_of(course, found.as_of, last)
        seen = whole.day <= last
        assert some.day.tolist() == np.where(seen, whole.day, NO_DATE).tolist()
        assert some.after.tolist() == np.where(seen, whole.after, whole.before).tolist()
        compared += bool(seen.any() and (whole.day[~seen] != NO_DATE).any())
