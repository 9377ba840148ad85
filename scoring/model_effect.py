"""What the model does to a block: its points counted or, in shadow mode, only shown; and whom they move."""

from dataclasses import dataclass, replace

import numpy as np

from scoring.block_view import BlockView
from scoring.facts import Ints, Mask
from scoring.model import ModelState, ModelUse
from scoring.score_lines import Lines
from scoring.tiers import BY_MODEL, BY_POINTS, Tiering, Tiers


@dataclass(frozen=True, slots=True)
class Assistance:
    """The part of the model in the scores of a block, for every enterprise; without a predictor only `use`.

    `probability` (n,) int64 millionths; `points` (lines of the model, n) int64 hundredths, which count when the model
    is live and would count in shadow mode; `other_tier` (n,) int8 is the tier with the model's points at zero while it
    is live, and in shadow mode the tier with them.
    """

    use: ModelUse
    moved: Mask
    probability: Ints | None = None
    points: Ints | None = None
    other_tier: Ints | None = None


def apply_model(
    use: ModelUse, lines: Lines, tiers: Tiers, view: BlockView, points: Ints
) -> tuple[Ints, Tiering, Assistance]:
    """(lines, tiers, what the model did) of `points`, which were made with the model's; sets the view's score.

    The tier is found twice, with the model's points and with these at zero: the difference is the model's doing.
    """
    if view.probability is None:
        return points, tiers.evaluate(view), Assistance(use, np.zeros(view.n, np.bool_))
    left, score = lines.without_model(points)
    of_model, with_model = points[lines.of_model], tiers.evaluate(view)
    assisted, view.score = view.score, score
    without = tiers.evaluate(view)
    if use.state is not ModelState.LIVE:
        nobody = np.zeros(view.n, np.bool_)
        return left, without, Assistance(use, nobody, view.probability, of_model, with_model.tier)
    view.score = assisted
    moved = with_model.tier != without.tier
    decided_by = np.where(moved & (with_model.decided_by == BY_POINTS), np.int8(BY_MODEL), with_model.decided_by)
    tiering = replace(with_model, decided_by=decided_by)
    return points, tiering, Assistance(use, moved, view.probability, of_model, without.tier)
