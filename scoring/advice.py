"""What makes an enterprise a better tier, and when: waiting, what it can do about its records, the least of both.

The very function that decides looks at the facts that each choice of acts would make, on every day on which they may
step. Of two ways the one with fewer acts comes first, then the earlier day, then the smaller record ids (semantics 9).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np

from rules.calendar import date_of, day_of
from rules.remedies import Remedies
from scoring.course import Course
from scoring.facts import NO_DATE, Facts, Ints, Mask
from scoring.mended_facts import MendedFacts, PossibleAct, Unmendable, remedies_of_records, visible_facts_of

# Up to so many acts every choice of them is tried.
MOST_TRIED = 12
_MOST_CHOICES = 1 << MOST_TRIED


@dataclass(frozen=True, slots=True)
class Way:
    """With these acts, each done on its first day, the tier is reached on `day` and not a day earlier."""

    acts: tuple[PossibleAct, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Advice:
    """How an enterprise comes to `tier` or a better one from `start` on, up to and including `until`.

    `ways` are in order of their number of acts, each on an earlier day than those before it: the first is the least,
    without acts where waiting is enough, and the last the soonest; none where nothing leads there in time. `alone` is,
    for each of `acts`, the day on which it leads there by itself, None where it does not. Without `is_proved` there
    were too many acts to try every choice, and a lesser way may exist.
    """

    tier: str
    start: date
    until: date
    acts: tuple[PossibleAct, ...]
    alone: tuple[date | None, ...]
    unmendable: tuple[Unmendable, ...]
    ways: tuple[Way, ...]
    is_proved: bool


def advise(
    course: Course,
    place: int,
    remedies: Remedies,
    tier: str,
    start: date,
    until: date,
) -> Advice:
    """The advice for the enterprise at `place` of a course, from `start` up to `until`, nothing else happening.

    ValueError where no rule set of the course has the tier.
    """
    if tier not in course.tiers():
        raise ValueError(f"no rule set of these days has the tier {tier!r}")
    one = visible_facts_of(course.known, place, start, course.known_on)
    found = list(remedies_of_records(one, remedies, start))
    acts = tuple(act for act in found if isinstance(act, PossibleAct) and act.day <= until)
    search = _Search(course, place, one, acts, tier, start)
    singles = np.eye(len(acts), dtype=np.bool_)
    alone = tuple(_date_of(day) for day in search.days_of(singles, until).tolist())
    ways = tuple(_ways_of(acts, search, until))
    unmendable = tuple(one for one in found if isinstance(one, Unmendable))
    return Advice(tier, start, until, acts, alone, unmendable, ways, len(acts) <= MOST_TRIED)


class _Search:
    """Finds the day on which choices of acts lead to the tier."""

    def __init__(
        self, course: Course, place: int, facts: Facts, acts: Sequence[PossibleAct], tier: str, start: date
    ) -> None:
        self.course, self.place, self.facts, self.acts = course, place, facts, acts
        self.tier, self.start = tier, day_of(start)

    def days_of(self, chosen: Mask, until: date) -> Ints:
        """(choices,) the first day up to `until` with the tier or a better one, `NO_DATE` where there is none.

        `chosen` (choices, acts) is True where a choice has the act.
        """
        mended = MendedFacts(self.course.known, self.place, self.facts, self.acts, chosen)
        course = Course(mended, self.course.stretches)
        reached = np.full(len(chosen), NO_DATE, np.int64)
        waiting, day, last = np.arange(len(chosen)), np.full(len(chosen), self.start, np.int64), day_of(until)
        while len(waiting):
            has, following = self._looked_at(course, waiting, day[waiting])
            reached[waiting[has]] = day[waiting[has]]
            day[waiting] = following
            waiting = waiting[~has & (following <= last)]
        return reached

    def _looked_at(self, course: Course, places: Ints, days: Ints) -> tuple[Mask, Ints]:
        """Which have the tier or a better one on their day, and the first later day on which that may change."""
        has, following = np.zeros(len(places), np.bool_), np.full(len(places), NO_DATE, np.int64)
        for look in course.looks_on(places, days):
            following[look.rows] = look.following
            if look.scores is not None and self.tier in look.scores.tiers:
                rank = look.scores.tiers.index(self.tier)
                has[look.rows] = (look.scores.tier >= 0) & (look.scores.tier <= rank)
        return has, following


def _ways_of(acts: Sequence[PossibleAct], search: _Search, until: date) -> Iterator[Way]:
    """The ways in order of their number of acts, each sooner than all before it."""
    for chosen in _choices(len(acts), search, until):
        days = search.days_of(chosen, until)
        best = int(days.min(initial=NO_DATE))
        if best != NO_DATE:
            equal = [tuple(act for act, has in zip(acts, row, strict=True) if has) for row in chosen[days == best]]
            yield Way(min(equal, key=_ids_of), date_of(best))
            if best == search.start:
                return
            # Nothing but an earlier day is worth more acts.
            until = date_of(best - 1)


def _choices(number: int, search: _Search, until: date) -> Iterator[Mask]:
    """The choices to try, those of one size together: all, or where they are too many the small ones, then a large."""
    tried = 0
    for size in range(number + 1):
        rows = list(combinations(range(number), size))
        tried += len(rows)
        if number > MOST_TRIED and tried > _MOST_CHOICES:
            yield _least_of_all(number, search, until)
            return
        yield _chosen(rows, number)


def _least_of_all(number: int, search: _Search, until: date) -> Mask:
    """All acts, without those that can be left out one after the other and the tier is reached as soon."""
    kept = np.ones(number, np.bool_)
    soonest = search.days_of(kept[None], until)[0]
    for act in reversed(range(number)):
        without = kept.copy()
        without[act] = False
        if search.days_of(without[None], until)[0] == soonest:
            kept = without
    return kept[None]


def _chosen(rows: Sequence[Sequence[int]], number: int) -> Mask:
    chosen = np.zeros((len(rows), number), np.bool_)
    for row, places in zip(chosen, rows, strict=True):
        row[list(places)] = True
    return chosen


def _ids_of(acts: Iterable[PossibleAct]) -> list[tuple[int, str]]:
    """The record ids as they are compared: the shorter first, then by code points."""
    return sorted((len(act.record.record_id), act.record.record_id) for act in acts)


def _date_of(day: int) -> date | None:
    return None if day == NO_DATE else date_of(day)
