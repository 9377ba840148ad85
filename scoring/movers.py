"""What moved each enterprise of a block from its tier under one rule set to that under another, in columns.

Says of many what `scoring.main_reason` says of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from rules.ruleset import Override, RuleSet
from rules.texts import Text
from scoring.explain import line_titles_of
from scoring.facts import Ints, Mask
from scoring.main_reason import (
    AGAINST,
    BETTER,
    LEADS,
    OTHER,
    WORSE,
    ByLine,
    ByOverride,
    MainReason,
    Unrated,
    deciding_rank_of,
    effect_of,
    leads_upwards,
)
from scoring.score import Scores, program_of
from scoring.tiers import LEVELS

DIRECTIONS = (WORSE, BETTER, OTHER)
# Where nothing stands out: borders of tiers, the base or the names of tiers are others.
NO_MOVER = -1


class MoverKind(StrEnum):
    """What kind of thing moves an enterprise."""

    OVERRIDE = "override"
    NOT_RATED = "not_rated"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Mover:
    """What moves enterprises: an override that decides, a reason why one is not classified, a line of the score.

    `ended`: it did before and does no more.
    """

    kind: MoverKind
    id: str
    title: Text
    ended: bool = False
    override: Override | None = None

    def reason(self, before: int, after: int) -> MainReason:
        """The mover as the reason of one enterprise, of whose line it gave so many hundredths before and after."""
        if self.override is not None:
            return ByOverride(self.override, self.ended)
        return (
            Unrated(self.title, self.ended) if self.kind is MoverKind.NOT_RATED else ByLine(self.title, before, after)
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """By enterprise the place of its mover or `NO_MOVER`, and the hundredths of a mover that is a line; else nought."""

    mover: Ints
    before: Ints
    after: Ints


class Movers:
    """All that can move an enterprise between two rule sets: `all`, by whose places movers are named."""

    def __init__(self, was: RuleSet, now: RuleSet) -> None:
        self._was, self._now = was, now
        self._lines = sorted({*program_of(was).lines.ids, *program_of(now).lines.ids})
        titles = {**line_titles_of(was), **line_titles_of(now)}
        parts: Sequence[list[Mover]] = (
            [Mover(MoverKind.OVERRIDE, one.id, one.title, False, one) for one in now.overrides],
            [Mover(MoverKind.OVERRIDE, one.id, one.title, True, one) for one in was.overrides],
            [Mover(MoverKind.NOT_RATED, one.id, one.title, False) for one in now.not_rated],
            [Mover(MoverKind.NOT_RATED, one.id, one.title, True) for one in was.not_rated],
            [Mover(MoverKind.LINE, id, titles[id]) for id in self._lines],
        )
        self.all: tuple[Mover, ...] = tuple(mover for part in parts for mover in part)
        starts = np.cumsum([0, *map(len, parts)]).tolist()
        self._new, self._old, self._gone, self._back, self._line = starts[:-1]
        effects = {effect_of(one): place for place, one in enumerate((*was.overrides, *now.overrides))}
        ids = {one.id: place for place, one in enumerate((*was.overrides, *now.overrides))}
        # With one more for nobody's, which differs from every other.
        self._old_effects = np.array([*(effects[effect_of(one)] for one in was.overrides), -1])
        self._new_effects = np.array([*(effects[effect_of(one)] for one in now.overrides), -2])
        self._old_ids = np.array([*(ids[one.id] for one in was.overrides), -1])
        self._new_ids = np.array([*(ids[one.id] for one in now.overrides), -2])

    def moved(self, before: Scores, after: Scores, places: Ints, direction: Ints) -> Moved:
        """What moved the enterprises at `places`, each into a direction (by its place in `DIRECTIONS`)."""
        found = self._largest_lines(before, after, places, direction)
        code = found.mover
        old, new = _deciding(before, places), _deciding(after, places)
        ended = _can_lead(self._was, old, direction, against=True) & ~self._still_holds(old, after, places)
        code = np.where(ended, self._old + old, code)
        other = (new >= 0) & (self._new_effects[new] != self._old_effects[old])
        begun = other & (_can_lead(self._now, new, direction) | (self._new_ids[new] == self._old_ids[old]))
        code = np.where(begun, self._new + new, code)
        code = np.where(before.tier[places] < 0, _first_held(before.not_rated[:, places], self._back), code)
        code = np.where(after.tier[places] < 0, _first_held(after.not_rated[:, places], self._gone), code)
        by_line = code >= self._line
        return Moved(code, np.where(by_line, found.before, 0), np.where(by_line, found.after, 0))

    def _still_holds(self, old: Ints, after: Scores, places: Ints) -> Mask:
        """Where the override that decided before holds after, too, to the same effect, decides it or not."""
        effects = {effect_of(override): place for place, override in enumerate(self._now.overrides)}
        absent = len(self._now.overrides)
        place = np.array([*(effects.get(effect_of(one), absent) for one in self._was.overrides), absent])[old]
        held = np.vstack((after.overrides[:, places], np.zeros((1, len(places)), np.bool_)))
        still: Mask = held[place, np.arange(len(places))]
        return still

    def _largest_lines(self, before: Scores, after: Scores, places: Ints, direction: Ints) -> Moved:
        old, new = self._points(before, places), self._points(after, places)
        signs = np.array([1 if leads_upwards(self._now, one) else -1 for one in DIRECTIONS])
        changes = (new - old) * signs[direction]
        changes = np.where(direction == DIRECTIONS.index(OTHER), np.abs(changes), changes)
        # The lines stand by id, and of equal ones the first is taken.
        largest, each = changes.argmax(axis=0), np.arange(len(places))
        stands_out = changes[largest, each] > 0
        return Moved(np.where(stands_out, self._line + largest, NO_MOVER), old[largest, each], new[largest, each])

    def _points(self, scores: Scores, places: Ints) -> Ints:
        """The hundredths of all lines of either rule set, by id; nought of those that this one has not."""
        points = np.zeros((len(self._lines), len(places)), np.int64)
        rows = [self._lines.index(id) for id in scores.line_ids]
        points[rows] = scores.lines[:, places]
        return points


def _deciding(scores: Scores, places: Ints) -> Ints:
    """The place of the override that gave each its tier; -1 where none did."""
    held, level, tier = scores.overrides[:, places], scores.decided_by[places], scores.tier[places]
    found = np.full(len(places), -1)
    band = program_of(scores.rule_set).tiers.ranks_of(scores.score[places])
    overrides = enumerate(scores.rule_set.overrides)
    # The last to be written stays, so the one that decides comes last.
    for place, override in sorted(overrides, key=lambda one: deciding_rank_of(*one), reverse=True):
        acts = held[place] & (level == LEVELS.index(override.kind.value)) & (tier >= 0)
        if override.tier is not None:
            acts &= tier == scores.tiers.index(override.tier)
        if override.within is not None:
            acts &= np.isin(band, [scores.tiers.index(one) for one in override.within])
        found[acts] = place
    return found


def _can_lead(rule_set: RuleSet, deciding: Ints, direction: Ints, *, against: bool = False) -> Mask:
    """Where the deciding override can lead in the direction, or against it; nowhere where there is none."""
    ways = [AGAINST[way] if against else way for way in DIRECTIONS]
    table = np.array([[one.kind in LEADS[way] for way in ways] for one in rule_set.overrides] + [[False] * len(ways)])
    found: Mask = table[deciding, direction]
    return found


def _first_held(held: Mask, start: int) -> Ints:
    """The mover of the first reason that holds, where the reasons' movers begin at `start`; `NO_MOVER` where none."""
    if not len(held):
        return np.full(held.shape[1], NO_MOVER)
    return np.where(held.any(axis=0), start + held.argmax(axis=0), NO_MOVER)
