"""What comes of what is known: the day on which a tier changes if nothing new happens, and the path of the years ahead.

D moves and K stays (semantics 9). Figures are steps in time, so only the days on which one may step are looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from rules.calendar import date_of, day_of
from scoring.course import Course
from scoring.facts import NO_DATE, Ints
from scoring.outcome import NO_OUTCOME, Outcome, outcome_of
from scoring.score import Scores


@dataclass(frozen=True, slots=True)
class FirstChanges:
    """For each enterprise of a block (n,): its tier on the first day, the day on which it changes, and the tier then.

    Tiers are codes of `Course.tiers()`, or `NO_RULES`, `NOT_RATED`. `day` is `NO_DATE`, and `after` equals `before`,
    where the tier does not change up to the last day that was looked at.
    """

    before: Ints
    day: Ints
    after: Ints


@dataclass(frozen=True, slots=True)
class Step:
    """From `day` on the enterprise has this outcome; `scores` (of it alone) hold its evidence, None without rules."""

    day: date
    outcome: Outcome
    scores: Scores | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How each of a block stands on the first day (n,): its tier, and the first later day on which it may change."""

    tier: Ints
    following: Ints


def first_changes_of(course: Course, start: date, until: date | Ints, standing: Standing | None = None) -> FirstChanges:
    """The first change of tier of every enterprise after `start`, up to and including `until`, a day for each or all.

    `standing` is how they stand on `start`, where that is known.
    """
    places = np.arange(len(course.known))
    if standing is None:
        standing = Standing(*course.tiers_on(places, np.full(len(places), day_of(start), np.int64)))
    before, following = standing.tier, standing.following.astype(np.int64)
    last = np.full(len(places), day_of(until)) if isinstance(until, date) else until
    day, after = np.full(len(places), NO_DATE, np.int64), before.copy()
    waiting = places[following <= last]
    while len(waiting):
        tier, coming = course.tiers_on(waiting, following[waiting])
        moved = tier != before[waiting]
        day[waiting[moved]], after[waiting[moved]] = following[waiting[moved]], tier[moved]
        following[waiting] = coming
        waiting = waiting[~moved & (coming <= last[waiting])]
    return FirstChanges(before, day, after)


def path_of(course: Course, place: int, start: date, until: date) -> Iterator[Step]:
    """The outcome of one enterprise on `start`, then each that differs from the one before it, up to `until`."""
    one, day, last = np.array([place]), day_of(start), day_of(until)
    known: Outcome | None = None
    while day <= last:
        (look,) = course.looks_on(one, np.array([day], np.int64))
        outcome = NO_OUTCOME if look.scores is None else outcome_of(look.scores, 0)
        if outcome != known:
            yield Step(date_of(day), outcome, look.scores)
        known, day = outcome, int(look.following[0])
