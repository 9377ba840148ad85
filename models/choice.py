"""Which candidate is taken: the one that foretells later periods best, and trees only where clearly better."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.archive import ModelRefused
from models.calibration import calibrate
from models.candidates import BOOSTED, Candidate, encoder_of, fit_candidate
from models.columns import Floats, Ints, Mask
from models.encoder import Encoder
from models.folds import Rows, time_folds
from models.sample import Sample


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The candidate taken, and the `rows` of later periods by which it was judged with their `log_odds`.

    `choices` are the card's entries of every candidate.
    """

    candidate: Candidate
    rows: Rows
    log_odds: Floats
    choices: list[dict[str, Any]]


def choose_candidate(
    sample: Sample, candidates: Sequence[Candidate], folds: int, seed: int, progress: Callable[[str], None]
) -> Choice:
    """The candidate of least weighted log loss, once calibrated, in time-ordered cross-validation.

    Of the logistic ones like the best, the strongest penalty that is not worse by more than one standard error of the
    difference; trees only where they are better than the best of them by more than one. The standard error counts the
    inspections of one enterprise together. ModelRefused (`days`) without a usable fold.
    """
    splits = list(time_folds(sample.day, sample.found, folds))
    if not splits:
        raise ModelRefused(
            "days",
            "检查日期过于集中，无法以较早的检查学习、以较晚的检查检验，请补充更长时期的检查记录。",
            "The inspections lie too close in time to learn from earlier ones and judge by later ones; add a longer"
            " period of inspections.",
        )
    judged = np.concatenate([later for _, later in splits])
    foretold = {candidate: np.empty(len(judged)) for candidate in candidates}
    start = 0
    for number, (before, later) in enumerate(splits, start=1):
        progress(f"{number}/{len(splits)}: {len(before)} → {len(later)}")
        for candidate, found in _foretell(sample.rows(before), sample.rows(later), candidates, seed):
            foretold[candidate][start : start + len(later)] = found
        start += len(later)
    return _take_best(sample.rows(judged), judged, foretold)


def _foretell(
    before: Sample, later: Sample, candidates: Sequence[Candidate], seed: int
) -> list[tuple[Candidate, Floats]]:
    """The log-odds of the later rows by each candidate; those that read the same matrix share it."""
    shared: dict[tuple[str, int], tuple[Encoder, Floats]] = {}
    found = []
    for candidate in candidates:
        key = (candidate.kind, candidate.bins)
        if key not in shared:
            encoder = encoder_of(candidate, before)
            shared[key] = encoder, encoder.matrix(encoder.places(before.columns))
        fitted, estimator = fit_candidate(candidate, *shared[key], before, seed)
        found.append((candidate, estimator.decision_function(fitted.matrix(fitted.places(later.columns)))))
    return found


def _take_best(judged: Sample, rows: Rows, foretold: Mapping[Candidate, Floats]) -> Choice:
    losses = {candidate: _loss(log_odds, judged) for candidate, log_odds in foretold.items()}
    taken = _choice(judged, losses)
    choices = [
        {
            "kind": candidate.kind,
            "settings": dict(candidate.settings),
            "log_loss": _mean(losses[candidate], judged),
            "standard_error": standard_error(losses[candidate], judged.weight, judged.owner),
            "auc": _auc(log_odds, judged),
            "chosen": candidate == taken,
        }
        for candidate, log_odds in foretold.items()
    ]
    return Choice(taken, rows, foretold[taken], choices)


def _choice(judged: Sample, losses: Mapping[Candidate, Floats]) -> Candidate:
    """The best of the logistic ones, then the plainest like it; or the best of the trees, where clearly better."""

    def best(of: list[Candidate]) -> Candidate:
        return min(of, key=lambda candidate: _mean(losses[candidate], judged))

    def clearly_better(one: Candidate, other: Candidate) -> bool:
        gain = losses[other] - losses[one]
        return _mean(gain, judged) > standard_error(gain, judged.weight, judged.owner)

    trees, logistic = ([c for c in losses if (c.kind == BOOSTED) is boosted] for boosted in (True, False))
    if not logistic or (trees and clearly_better(best(trees), best(logistic))):
        return best(trees)
    # The strongest penalty that is not clearly worse (Hastie, Tibshirani, Friedman 2009, 7.10): periods to come differ
    # from those that judged by more than chance.
    least = best(logistic)
    like_it = [c for c in logistic if c.bins == least.bins and c.c <= least.c and not clearly_better(least, c)]
    return min(like_it, key=lambda candidate: candidate.c)


def _loss(log_odds: Floats, judged: Sample) -> Floats:
    """(n,) the log loss of what would serve: calibrated, so that a strong penalty is no fault by itself."""
    fitted = calibrate(log_odds, judged.found, judged.weight)
    return log_loss(fitted.slope * log_odds + fitted.intercept, judged.found)


def _mean(values: Floats, judged: Sample) -> float:
    return float(np.average(values, weights=judged.weight))


def log_loss(log_odds: Floats, found: Mask) -> Floats:
    """(n,) minus the logarithm of the probability of what happened."""
    return np.logaddexp(0, np.where(found, -log_odds, log_odds))


def standard_error(values: Floats, weight: Floats, owner: Ints) -> float:
    """Of the weighted mean of `values` (n,), where those of one owner may go together."""
    off = weight * (values - np.average(values, weights=weight))
    _, which = np.unique(owner, return_inverse=True)
    together = np.bincount(which, off)
    return float(np.sqrt((together**2).sum() * len(together) / max(len(together) - 1, 1)) / weight.sum())


def _auc(log_odds: Floats, judged: Sample) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(judged.found, log_odds, sample_weight=judged.weight))
