"""The evaluation of a model on a later period, as its card holds it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from models.columns import Floats, Ints
from models.evaluation.calibration import calibration_figures_of
from models.evaluation.figures import Labelled, figure_of, iso_day_of, ratio_of
from models.evaluation.groups import Keys, figures_by_group
from models.evaluation.moves import figures_of_moves, moves_of
from models.evaluation.one_line import OneLine
from models.evaluation.orders import BOTH, MODEL, ONE_LINE, RANDOM, RULES, compare_orders
from models.evaluation.ranking import Ranking, Scores
from models.evaluation.tiers import TierColumn

CAPACITY = (0.05, 0.1, 0.2)
DRAWS = 500
MILLION = 1_000_000


def evaluate(
    test: Labelled,
    orders: Mapping[str, Scores],
    tiers: Mapping[str, TierColumn],
    groups: Mapping[str, Keys],
    *,
    probability: Ints | None = None,
    one_line: OneLine | None = None,
    contributions: Mapping[str, Ints] | None = None,
    capacity: Sequence[float] = CAPACITY,
    seed: int = 0,
    draws: int = DRAWS,
) -> dict[str, Any]:
    """The figures of `card["evaluation"]`; a figure that the rows cannot give is None.

    `test` are the inspections of the later period, none of them trained on. `orders` (n,) are scores by "rules",
    "model" and "rules_and_model", higher riskier; the order of `one_line` and a random one join them. `probability`
    (n,) is what the model predicts, in millionths; where None, `orders["model"]` is it. `tiers` are those of "rules"
    and "rules_and_model"; every other order is cut into tiers of the same size as the first given. `groups` (n,) are
    keys such as region. `contributions` (n,) per feature say why rows would move. Intervals of 95 % are Wilson's for
    rates, and else of `draws` bootstrap draws of enterprises. ValueError where a probability is none.
    """
    found, weight = np.asarray(test.found, np.bool_), np.asarray(test.weight, np.float64)
    shares = _shares(orders.get(MODEL) if probability is None else probability)
    every = _every_order(orders, one_line, test)
    resampling = {"draws": draws, "seed": seed}
    return {
        "period": _period(test),
        "rows": len(found),
        "found": int(found.sum()),
        "rate": figure_of(ratio_of(weight[found].sum(), weight.sum())),
        "orders": compare_orders(every, tiers, test, capacity, **resampling),
        "calibration": None if shares is None else calibration_figures_of(shares, found, weight),
        "groups": [] if shares is None else figures_by_group(groups, shares, found, weight, test.owner, **resampling),
        "one_line": one_line.card_entry() if one_line else None,
        "moved": figures_of_moves(moves_of(tiers[RULES], tiers[BOTH], contributions or {}), test, shares, groups)
        if {RULES, BOTH} <= tiers.keys()
        else None,
    }


def _shares(probability: Scores | None) -> Floats | None:
    """(n,) the probability as a share of one."""
    if probability is None:
        return None
    if len(probability) and not 0 <= probability.min() <= probability.max() <= MILLION:
        raise ValueError("a probability lies outside 0..1,000,000 millionths")
    return probability / MILLION


def _every_order(orders: Mapping[str, Scores], one_line: OneLine | None, test: Labelled) -> dict[str, Ranking]:
    # A random order is one great tie: its figures are the means over all orders.
    scores: dict[str, Scores] = {**orders, RANDOM: np.zeros(len(test.found), np.int64)}
    if one_line:
        scores[ONE_LINE] = one_line.scores(test.columns)
    known = [order for order in (RULES, MODEL, BOTH, ONE_LINE, RANDOM) if order in scores]
    return {order: Ranking(scores[order]) for order in [*known, *(order for order in scores if order not in known)]}


def _period(test: Labelled) -> dict[str, str | None]:
    if not len(test.day):
        return {"from": None, "until": None}
    return {"from": iso_day_of(test.day.min()), "until": iso_day_of(test.day.max())}
