"""Because of what each of many first changes comes: what steps on its day, and what moves the tier, in columns.

Says of a block what `scoring.step_cause` says of one step of one enterprise. Both sides are looked at once more, the
day before the change and the day itself, for those alone that change.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.course import Course, Stretch, said_of_models
from scoring.facts import NO_DATE, Facts, Ints, Mask
from scoring.forecast import FirstChanges
from scoring.main_reason import BETTER, OTHER, WORSE, effect_of
from scoring.movers import DIRECTIONS, NO_MOVER, Mover, Movers
from scoring.review import record_days
from scoring.score import Scores
from scoring.step_cause import StepKind

KINDS = tuple(StepKind)


@dataclass(frozen=True, slots=True)
class Reasons:
    """What a change can come of, told apart by `ChangeCauses.reason`: the kind of step and what moves the tier."""

    kind: StepKind
    mover: Mover | None

    @property
    def key(self) -> tuple[object, ...]:
        """By what two of them are one, whichever version names the mover."""
        by = self.mover
        return self.kind, by and (by.kind, by.id, by.title, by.ended, by.override and effect_of(by.override))


@dataclass(frozen=True, slots=True)
class ChangeCauses:
    """Of each enterprise of `places` (ascending), that changes: the direction and the reason of its change.

    `direction` indexes `DIRECTIONS`, `reason` indexes `reasons`.
    """

    places: Ints
    direction: Ints
    reason: Ints
    reasons: tuple[Reasons, ...]


def causes_of_changes(course: Course, changes: FirstChanges) -> ChangeCauses:
    """Why each of the first changes of a course comes, and in which direction it leads."""
    places = np.flatnonzero(changes.day != NO_DATE)
    days = changes.day[places]
    direction, reason = np.full((2, len(places)), 0, np.int64)
    reasons: list[Reasons] = []
    known: dict[object, int] = {}
    for was, now, rows in _pairs_of(course, days):
        way, kind, mover, movers = _between(course, (was, now), places[rows], days[rows])
        direction[rows] = way
        pairs, inverse = np.unique(kind * (len(movers) + 1) + mover + 1, return_inverse=True)
        found = []
        for pair in pairs.tolist():
            which, place = divmod(pair, len(movers) + 1)
            one = Reasons(KINDS[which], movers[place - 1] if place else None)
            found.append(known.setdefault(one.key, len(reasons)))
            if found[-1] == len(reasons):
                reasons.append(one)
        reason[rows] = np.array(found, np.int64)[inverse]
    return ChangeCauses(places, direction, reason, tuple(reasons))


def _pairs_of(course: Course, days: Ints) -> Iterator[tuple[Stretch, Stretch, Ints]]:
    """The stretch of the day before, that of the day, and the rows to which both apply."""
    for now, rows in course.rows_by_stretch(days):
        for was, some in course.rows_by_stretch(days[rows] - 1):
            yield was, now, rows[some]


def _between(
    course: Course, stretches: tuple[Stretch, Stretch], places: Ints, days: Ints
) -> tuple[Ints, Ints, Ints, tuple[Mover, ...]]:
    """The direction, the kind and the mover of each; the movers, none where no rule set applies on either side."""
    was, now = stretches
    everyone = np.arange(len(places))
    if not (was.rule_sets and now.rule_sets):
        other, kind = DIRECTIONS.index(OTHER), KINDS.index(StepKind.RULES)
        return everyone * 0 + other, everyone * 0 + kind, np.full(len(places), NO_MOVER), ()
    old, new = course.scores_on(was, places, days - 1), course.scores_on(now, places, days)
    way, movers = _directions_of(old, new), Movers(was.rule_sets[-1], now.rule_sets[-1])
    return way, _kinds_of(was, now, old, new, days), movers.moved(old, new, everyone, way).mover, movers.all


def _directions_of(old: Scores, new: Scores) -> Ints:
    """As `scoring.step_cause.direction_of_move` gives one: by the order of tiers now."""
    # A tier of before that is none of now leads nowhere; nor does one that is none.
    ranks = np.array([*(new.tiers.index(name) if name in new.tiers else -1 for name in old.tiers), -1])
    was = ranks[old.tier]
    ways = np.where(new.tier > was, DIRECTIONS.index(WORSE), DIRECTIONS.index(BETTER))
    return np.where((was < 0) | (new.tier < 0), DIRECTIONS.index(OTHER), ways)


def _kinds_of(was: Stretch, now: Stretch, old: Scores, new: Scores, days: Ints) -> Ints:
    """What steps, the first of `StepKind` that does."""
    nobody = np.zeros(len(days), np.bool_)
    steps = {
        StepKind.RULES: nobody | ([one.digest for one in was.rule_sets] != [one.digest for one in now.rule_sets]),
        StepKind.MODEL: nobody | (said_of_models(was.models) != said_of_models(now.models)),
        StepKind.ATTRIBUTE: _differ(old, new),
        StepKind.TIER_READ: _read_differ(old, new),
        StepKind.RECORD: record_days(old) == days,
    }
    kind = np.full(len(days), KINDS.index(StepKind.TIME))
    # The first to hold is written last.
    for one in reversed(steps):
        kind[steps[one]] = KINDS.index(one)
    return kind


def _differ(old: Scores, new: Scores) -> Mask:
    """Of whom an attribute has another value."""
    before, after = _facts_of(old), _facts_of(new)
    found = np.zeros(len(old.tier), np.bool_)
    for name, column in after.attributes.items():
        found |= column != before.attributes[name]
    return found


def _read_differ(old: Scores, new: Scores) -> Mask:
    """Of whom a tier that is read is another; under other rule sets nobody is looked at."""
    found = np.zeros(len(old.tier), np.bool_)
    for scheme, read in new.read.items():
        if scheme in old.read:
            found |= read.tier != old.read[scheme].tier
    return found


def _facts_of(scores: Scores) -> Facts:
    assert scores.view is not None
    return scores.view.facts
