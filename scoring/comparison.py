"""Two closures over the same block of facts, on one day, as known on one: who moves, from where to where, by what.

Everything is in columns, block by block, and the sums of two blocks add up to those of both.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from rules.ruleset import RuleSet
from scoring.compiler import HUNDREDTHS
from scoring.facts import NO_NUMBER, Facts, Ints
from scoring.main_reason import BETTER, OTHER, WORSE
from scoring.model import Models
from scoring.movers import DIRECTIONS, Moved, Movers
from scoring.score import Scores, program_of, score

# So near to a border, in hundredths of points.
NEAR = (100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Side:
    """A closure, the rule set compared last, and the models that it decides with."""

    rule_sets: tuple[RuleSet, ...]
    models: Models = field(default_factory=dict)

    @property
    def rule_set(self) -> RuleSet:
        """The rule set compared."""
        return self.rule_sets[-1]


@dataclass(frozen=True, slots=True)
class Moves:
    """Those of a block whose tier is another, a row each, by their place in the block.

    `was` and `now` are the ranks among the tiers of each side, -1 not classified; `direction` indexes `DIRECTIONS`.
    """

    places: Ints
    was: Ints
    now: Ints
    direction: Ints
    by: Moved


@dataclass(slots=True)
class Spread:
    """How one side's scores lie: how many of each number of whole points, and how near to a border of their tier.

    `points` has the floor of the score. `by_score` (tiers,) counts those whose tier is that of the band of their score;
    `near` (tiers, len(NEAR)) those of them that are at most so far from a score of another tier's band.
    """

    points: Counter[int]
    by_score: Ints
    near: Ints

    def __add__(self, other: "Spread") -> "Spread":
        """The sums of both."""
        return Spread(self.points + other.points, self.by_score + other.by_score, self.near + other.near)


@dataclass(slots=True)
class Totals:
    """The sums of some blocks.

    `matrix` (tiers of before + 1, tiers of after + 1) counts enterprises, its last row and column those not classified;
    `movers` (len(DIRECTIONS), movers + 1) the moves, its last column those of which no mover stands out.
    """

    matrix: Ints
    movers: Ints
    before: Spread
    after: Spread

    def __add__(self, other: "Totals") -> "Totals":
        """The sums of both."""
        return Totals(
            self.matrix + other.matrix,
            self.movers + other.movers,
            self.before + other.before,
            self.after + other.after,
        )

    @property
    def enterprises(self) -> int:
        """How many were compared."""
        return int(self.matrix.sum())

    @property
    def moves(self) -> int:
        """How many moved."""
        return int(self.movers.sum())


@dataclass(frozen=True, slots=True)
class Compared:
    """A block under both sides."""

    before: Scores
    after: Scores
    moves: Moves
    totals: Totals


@dataclass(frozen=True)
class Comparison:
    """Two sides on the day `as_of`, as known on `known_on` (None: everything in the facts)."""

    before: Side
    after: Side
    as_of: date
    known_on: date | None = None

    @cached_property
    def movers(self) -> Movers:
        """What can move an enterprise between the sides."""
        return Movers(self.before.rule_set, self.after.rule_set)

    @property
    def rule_sets(self) -> tuple[RuleSet, ...]:
        """All rule sets of both closures, each once: what the facts must have been read for."""
        return tuple({one.digest: one for one in (*self.before.rule_sets, *self.after.rule_sets)}.values())

    def compare(self, facts: Facts, *, doubts: bool = False) -> Compared:
        """One block under both sides; its facts are read once, and each side gives what `score` gives by itself.

        With `doubts` the scores after say what they did not count, and why.
        """
        before = score(self.before.rule_sets, facts, self.as_of, self.known_on, models=self.before.models)
        after = score(self.after.rule_sets, facts, self.as_of, self.known_on, models=self.after.models, doubts=doubts)
        moves = self._moves(before, after)
        return Compared(before, after, moves, self._totals(before, after, moves))

    def nothing(self) -> Totals:
        """The sums of no block."""
        return Totals(
            np.zeros([len(side.rule_set.tiers) + 1 for side in (self.before, self.after)], np.int64),
            np.zeros((len(DIRECTIONS), len(self.movers.all) + 1), np.int64),
            *(_empty_spread(side.rule_set) for side in (self.before, self.after)),
        )

    def _moves(self, before: Scores, after: Scores) -> Moves:
        # A tier of before that the other side has not is no tier of after; the last is "not classified".
        ranks = np.array([*(_rank_of(after.tiers, name) for name in before.tiers), -1])
        kept = ranks[before.tier]
        places = np.flatnonzero(kept != after.tier)
        was, now, kept = before.tier[places], after.tier[places], kept[places]
        worse, better = (DIRECTIONS.index(way) for way in (WORSE, BETTER))
        direction = np.where(now > kept, worse, better)
        direction[(kept < 0) | (now < 0)] = DIRECTIONS.index(OTHER)
        return Moves(places, was, now, direction, self.movers.moved(before, after, places, direction))

    def _totals(self, before: Scores, after: Scores, moves: Moves) -> Totals:
        made = self.nothing()
        np.add.at(made.matrix, (before.tier, after.tier), 1)
        np.add.at(made.movers, (moves.direction, moves.by.mover), 1)
        made.before, made.after = (spread_of(one.rule_set, one.score, one.tier) for one in (before, after))
        return made


def spread_of(rule_set: RuleSet, score: Ints, tier: Ints) -> Spread:
    """How the scores of a block lie (hundredths, with the rank of the tier of each), those that are classified."""
    tiers = program_of(rule_set).tiers
    rated = (tier >= 0) & (score != NO_NUMBER)
    points, counts = np.unique(score[rated] // HUNDREDTHS, return_counts=True)
    made = _empty_spread(rule_set)
    made.points.update(dict(zip(points.tolist(), counts.tolist(), strict=True)))
    by_score = rated & (tiers.ranks_of(score) == tier)
    tier, distance = tier[by_score], tiers.distances_of(score[by_score])
    np.add.at(made.by_score, tier, 1)
    for column, most in enumerate(NEAR):
        np.add.at(made.near[:, column], tier[(distance != NO_NUMBER) & (distance <= most)], 1)
    return made


def _empty_spread(rule_set: RuleSet) -> Spread:
    tiers = len(rule_set.tiers)
    return Spread(Counter(), np.zeros(tiers, np.int64), np.zeros((tiers, len(NEAR)), np.int64))


def _rank_of(tiers: Sequence[str], name: str) -> int:
    """The place of a tier; -2 where there is none of the name, which no enterprise has."""
    return tiers.index(name) if name in tiers else -2
