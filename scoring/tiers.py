"""From a score to a tier: the band, then the overrides in the order of semantics 5."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rules.points import Band
from rules.ruleset import Override, OverrideKind, RuleSet
from scoring.adjustments import adjusted_rank
from scoring.block_view import FEW, BlockView
from scoring.compiler import HUNDREDTHS, Compiler, Holds
from scoring.facts import NO_NUMBER, Ints, Mask
from scoring.integer_grid import steps_of

# "model": the points, which would give another tier without those of the model.
LEVELS = ("points", *(kind.value for kind in OverrideKind), "model")
BY_POINTS, BY_MODEL = 0, len(LEVELS) - 1
# Beyond every score.
_FAR = 2**62


@dataclass(frozen=True, slots=True)
class Tiering:
    """Tier rank (0 the best, -1 not rated), index into LEVELS, and per override and reason where it holds."""

    tier: Ints
    decided_by: Ints
    overrides: Mask
    not_rated: Mask


@dataclass(frozen=True, slots=True)
class _Step:
    """One override: where it holds, and the rank it names."""

    override: Override
    holds: Holds | None
    rank: int


class Tiers:
    """The bands and overrides of a rule set, ready to be evaluated."""

    def __init__(self, rule_set: RuleSet, compiler: Compiler) -> None:
        self.rule_set = rule_set
        self.ids = rule_set.tier_ids()
        banded = [rank for rank, tier in enumerate(rule_set.tiers) if tier.interval is not None]
        intervals = [tier.interval for tier in rule_set.tiers if tier.interval is not None]
        by_score = steps_of([Band(interval, rule_set.score.base) for interval in intervals], HUNDREDTHS)
        self._edges = by_score.edges
        self._ranks = np.append(banded, (-1, -1, -1))[by_score.band]
        self._banded = np.array(banded)
        self._steps = [self._step(override, compiler) for override in rule_set.overrides]
        kinds = [override.kind for override in rule_set.overrides]
        self._levels = [
            (level, self._MOVES.get(kind), [place for place, k in enumerate(kinds) if k is kind])
            for level, kind in enumerate(OverrideKind, 1)
            if kind in kinds
        ]
        self._is_adjustable = OverrideKind.MANUAL in kinds
        self._not_rated = [compiler.holds(reason.when) for reason in rule_set.not_rated]

    def _step(self, override: Override, compiler: Compiler) -> _Step:
        holds = None if override.when is None else compiler.holds(override.when)
        return _Step(override, holds, -1 if override.tier is None else self.ids.index(override.tier))

    def evaluate(self, view: BlockView) -> Tiering:
        """The tier of every enterprise of the view, whose `score` is set."""
        return self.apply_overrides(view, self.ranks_of(view.score))

    def ranks_of(self, score: Ints) -> Ints:
        """The rank of the tier whose band holds each score."""
        return self._ranks[self._edges.searchsorted(score, "right")]

    def distances_of(self, score: Ints) -> Ints:
        """How far each score is from the nearest one that another tier's band holds, in hundredths.

        Only scores that the scale has are counted; `NO_NUMBER` where all of them are of one band.
        """
        changes = self._edges[self._ranks[1:] != self._ranks[:-1]]
        least, most = (int(end * HUNDREDTHS) for end in (self.rule_set.score.at_least, self.rule_set.score.at_most))
        borders = changes[(changes > least) & (changes <= most)]
        around = np.concatenate(([-_FAR], borders, [_FAR]))
        above = borders.searchsorted(score, "right")
        nearest = np.minimum(score - around[above] + 1, around[above + 1] - score)
        return np.where(nearest > _FAR // 2, NO_NUMBER, nearest)

    def apply_overrides(self, view: BlockView, tier: Ints) -> Tiering:
        """The tier after all overrides, starting from the ranks in `tier`."""
        adjusted = adjusted_rank(view, self.rule_set.scheme, self.ids) if self._is_adjustable else tier
        holding = [adjusted >= 0 if step.holds is None else step.holds(view) for step in self._steps]
        decided_by = np.zeros(len(tier), np.int8)
        for level, moved in self.steps_from(tier, holding, adjusted):
            if moved is not tier:
                decided_by[moved != tier] = level
                tier = moved
        reasons = [holds(view) for holds in self._not_rated]
        if reasons:
            unrated = np.logical_or.reduce(reasons)
            tier, decided_by = np.where(unrated, -1, tier), np.where(unrated, 0, decided_by)
        n = len(view.facts)
        return Tiering(tier.astype(np.int8), decided_by, _matrix(holding, n), _matrix(reasons, n))

    def steps_from(
        self, tier: Ints, holding: Sequence[Mask], adjusted: Ints, after: int = BY_POINTS
    ) -> Iterator[tuple[int, Ints]]:
        """Each level of overrides that the rule set has (later than the level `after`), with the ranks behind it.

        `holding` says where each override holds, `adjusted` are the ranks that manual adjustments set, -1 for none.
        """
        for level, move, places in self._levels:
            if level > after:
                active = [(self._steps[place], holding[place]) for place in places]
                tier = move(self, tier, active) if move else np.where(adjusted >= 0, adjusted, tier)
                yield level, tier

    def _relabel(self, tier: Ints, active: "_Active") -> Ints:
        """The first listed class that applies; `within` speaks of the band of the score."""
        relabelled = tier
        for step, mask in reversed(active):
            within = step.override.within
            if within is not None:
                mask = mask & np.isin(tier, [self.ids.index(t) for t in within])
            relabelled = np.where(mask, step.rank, relabelled)
        return relabelled

    def _shift(self, tier: Ints, active: "_Active") -> Ints:
        by = np.maximum.reduce([np.where(mask, step.override.by, 0) for step, mask in active])
        place = self._banded.searchsorted(tier, "right") + by - 1
        lower = self._banded[np.clip(place, 0, len(self._banded) - 1)]
        return np.where(by > 0, np.maximum(tier, lower), tier)

    def _floor(self, tier: Ints, active: "_Active") -> Ints:
        for step, mask in active:
            tier = np.where(mask, np.minimum(tier, step.rank), tier)
        return tier

    def _worst(self, tier: Ints, active: "_Active") -> Ints:
        for step, mask in active:
            if len(mask) > FEW or True in mask.tolist():
                tier = np.where(mask, np.maximum(tier, step.rank), tier)
        return tier

    _MOVES: ClassVar[dict[OverrideKind, Callable[["Tiers", Ints, "_Active"], Ints]]] = {
        OverrideKind.CLASS: _relabel,
        OverrideKind.SHIFT: _shift,
        OverrideKind.FLOOR: _floor,
        OverrideKind.CAP: _worst,
        OverrideKind.DIRECT: _worst,
    }


_Active = list[tuple[_Step, Mask]]


def _matrix(masks: list[Mask], n: int) -> Mask:
    return np.array(masks, np.bool_) if masks else np.zeros((0, n), np.bool_)
