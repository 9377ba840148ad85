"""What it would cost to learn as if the inspected stood for all: the naive learner beside the weighted one.

Who is inspected is chosen, and the choice may go with what is found. The weighted learner counts each inspection
1 / inclusion probability times, so that the inspected stand for the population (Horvitz and Thompson 1952).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from models.archive import ModelRefused
from models.candidates import CANDIDATES, Candidate
from models.columns import Floats, Mask
from models.evaluation.calibration import calibration_error
from models.evaluation.figures import figure_of, iso_day_of, ratio_of, span_of
from models.evaluation.groups import Keys, group_rows
from models.evaluation.intervals import ends_of_draws, resample_statistics
from models.evaluation.ranking import Ranking, auc
from models.sample import Sample
from models.train import Trained, train

# Of the inspections, the share that is held out, the latest.
HELD_OUT = 0.3
DRAWS = 200
MILLION = 1_000_000


def selection_bias(
    sample: Sample,
    groups: Mapping[str, Keys] | None = None,
    *,
    candidates: Sequence[Candidate] = CANDIDATES,
    seed: int = 0,
    draws: int = DRAWS,
) -> dict[str, Any] | None:
    """The figures of `card["selection"]`: both learners, trained on the earlier inspections, on the later ones.

    Both are of the kind that the weighted learner chooses. Under weights, hence for the population: the AUC, the
    calibration error and the gap (predicted - observed) of either, how far their probabilities lie apart, and both by
    `groups` (keys (n,)); `believed` is what the naive learner would say of itself. None where all inspections were
    equally probable, and where there are too few to learn from a part of them.
    """
    if not len(sample) or np.ptp(sample.weight) <= 1e-9 * sample.weight.max():
        return None
    first = np.quantile(sample.day, 1 - HELD_OUT, method="higher")
    later = sample.day >= first
    earlier, held_out = sample.rows(~later), sample.rows(later)
    try:
        weighted = train(earlier, candidates=candidates, seed=seed)
        same_kind = [candidate for candidate in candidates if candidate.kind == weighted.kind]
        naive = train(_weigh_equally(earlier), candidates=same_kind, seed=seed)
    except ModelRefused:
        return None
    predicted = {"naive": _probability(naive, held_out), "weighted": _probability(weighted, held_out)}
    found, weight = held_out.found, held_out.weight
    return {
        "kind": weighted.kind,
        "trained": len(earlier),
        "rows": len(held_out),
        "from": iso_day_of(int(first)),
        "observed": figure_of(ratio_of(weight[found].sum(), weight.sum())),
        "observed_unweighted": figure_of(found.mean()),
        **_learners(predicted, held_out, draws=draws, seed=seed),
        "believed": _figures_believed(predicted["naive"], found),
        "difference": _difference(predicted, weight),
        "groups": _groups(groups or {}, later, predicted, found, weight),
    }


def _weigh_equally(sample: Sample) -> Sample:
    return replace(sample, weight=np.ones(len(sample)))


def _probability(trained: Trained, sample: Sample) -> Floats:
    """(n,) what the model predicts, a share of one."""
    return trained.additive.probability(trained.additive.log_odds(sample.columns)) / MILLION


class _Judged:
    """AUC, calibration error and gap of one learner, as a function of the rows' weights."""

    def __init__(self, probability: Floats, found: Mask) -> None:
        self._probability, self._found, self._ranking = probability, found, Ranking(probability)

    def __call__(self, weight: Floats) -> Floats:
        off = ratio_of((weight * (self._probability - self._found)).sum(), weight.sum())
        error = calibration_error(self._probability, self._found, weight)
        return np.array([auc(self._ranking, self._found, weight), error, float(off)])


def _learners(predicted: Mapping[str, Floats], held_out: Sample, *, draws: int, seed: int) -> dict[str, Any]:
    judged = [_Judged(probability, held_out.found) for probability in predicted.values()]
    drawn = resample_statistics(held_out.owner, held_out.weight, judged, draws=draws, seed=seed)
    learners = {}
    for (learner, probability), of, draw in zip(predicted.items(), judged, drawn, strict=True):
        separation, error, gap = of(held_out.weight)
        learners[learner] = {
            "auc": span_of(separation, ends_of_draws(draw[:, 0:1])),
            "calibration_error": figure_of(error),
            "predicted": figure_of(ratio_of((held_out.weight * probability).sum(), held_out.weight.sum())),
            "gap": span_of(gap, ends_of_draws(draw[:, 2:3])),
        }
    return learners


def _figures_believed(probability: Floats, found: Mask) -> dict[str, Any]:
    """Returns the figures that a learner without weights would give itself: every inspection counts the same."""
    separation, error, gap = _Judged(probability, found)(np.ones(len(found)))
    return {"auc": figure_of(separation), "calibration_error": figure_of(error), "gap": figure_of(gap)}


def _difference(predicted: Mapping[str, Floats], weight: Floats) -> dict[str, Any]:
    """Returns how far the naive probability lies above the weighted one, on the mean and without its sign."""
    apart = predicted["naive"] - predicted["weighted"]
    total = weight.sum()
    return {
        "mean": figure_of(ratio_of((weight * apart).sum(), total)),
        "mean_absolute": figure_of(ratio_of((weight * np.abs(apart)).sum(), total)),
    }


def _groups(
    groups: Mapping[str, Keys], later: Mask, predicted: Mapping[str, Floats], found: Mask, weight: Floats
) -> list[dict[str, Any]]:
    """Per group of the later rows: mean probability of either learner, their difference, and the observed rate."""
    entries = []
    for by, keys in groups.items():
        kind = group_rows(by, np.asarray(keys, np.str_)[later])
        for place, key in enumerate(kind.keys):
            rows = kind.codes == place
            counted = weight[rows]
            naive, weighted, observed = (
                ratio_of((counted * values[rows]).sum(), counted.sum())
                for values in (predicted["naive"], predicted["weighted"], found)
            )
            entries.append(
                {
                    "by": by,
                    "key": key,
                    "rows": int(rows.sum()),
                    "naive": figure_of(naive),
                    "weighted": figure_of(weighted),
                    "difference": figure_of(naive - weighted),
                    "observed": figure_of(observed),
                }
            )
    return entries
