"""What makes an enterprise a better tier, and when: waiting, what it can do about its records, the least of both.

The very function that decides looks at the facts that each choice of acts would make, on every day on which they may
step. Of two ways the one with fewer acts comes first, then the earlier day, then the smaller record ids (semantics 9).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import comb

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
    chosen, is_all = _choices(len(acts))
    days = search.days_of(chosen, until)
    alone = tuple(_date_of(day) for day in days[chosen.sum(axis=1) == 1].tolist())
    if not is_all:
        many = _least_of_all(len(acts), search, until)
        chosen, days = np.concatenate([chosen, many]), np.concatenate([days, search.days_of(many, until)])
    ways = tuple(_ways_of(acts, chosen, days, start))
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

        `chosen` (choices, acts) is True where a choice has the act. One of several acts for which another of as many
        leads there sooner, or another of fewer as soon, is given up: `NO_DATE`.
        """
        mended = MendedFacts(self.course.known, self.place, self.facts, self.acts, chosen)
        course, sizes = Course(mended, self.course.stretches), chosen.sum(axis=1)
        reached = np.full(len(chosen), NO_DATE, np.int64)
        waiting, day = np.arange(len(chosen)), np.full(len(chosen), self.start, np.int64)
        last = np.full(len(chosen), day_of(until), np.int64)
        while len(waiting):
            has, following = self._looked_at(course, waiting, day[waiting])
            reached[waiting[has]] = day[waiting[has]]
            day[waiting] = following
            if has.any():
                last = np.minimum(_last_worth(sizes, reached), day_of(until))
            waiting = waiting[~has & (following <= last[waiting])]
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


def _last_worth(sizes: Ints, reached: Ints) -> Ints:
    """(choices,) the last day on which each, of so many acts, is still worth something, as far as days are known."""
    best = np.full(int(sizes.max()) + 1, NO_DATE, np.int64)
    np.minimum.at(best, sizes, reached)
    fewer = np.minimum.accumulate(best)
    worth = np.minimum(best, np.concatenate([[NO_DATE], fewer[:-1] - 1]))
    # What an act does by itself is told whatever else there is.
    worth[:2] = NO_DATE
    return worth[sizes]


def _ways_of(acts: Sequence[PossibleAct], chosen: Mask, days: Ints, start: date) -> Iterator[Way]:
    """The ways in order of their number of acts, each sooner than all before it; `days` are those of the choices."""
    sizes, sooner = chosen.sum(axis=1), NO_DATE
    for size in np.unique(sizes):
        rows, reached = chosen[sizes == size], days[sizes == size]
        best = int(reached.min())
        # Nothing but an earlier day is worth more acts.
        if best >= sooner:
            continue
        equal = [tuple(act for act, has in zip(acts, row, strict=True) if has) for row in rows[reached == best]]
        yield Way(min(equal, key=_ids_of), date_of(best))
        sooner = best
        if best == day_of(start):
            return


def _choices(number: int) -> tuple[Mask, bool]:
    """The choices to try, the small ones first, and whether they are all: where those are too many, the small ones.

    They go together: to look at a thousand choices takes little longer than to look at one.
    """
    rows: list[Sequence[int]] = []
    for size in range(number + 1):
        if size > 1 and number > MOST_TRIED and len(rows) + comb(number, size) > _MOST_CHOICES:
            return _chosen(rows, number), False
        rows += combinations(range(number), size)
    return _chosen(rows, number), True


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
