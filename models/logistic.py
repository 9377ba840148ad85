"""Logistic regression on bins: one coefficient per edge, so that what the penalty shrinks is the step between bins."""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from models.bins import Cuts
from models.columns import Floats, Mask
from models.encoder import Encoder, places_of, shares_of
from models.quantiles import features_of
from models.sample import Sample

MOST_ITERATIONS = 2000
BESIDE = 10_000


def thermometer_encoder_of(sample: Sample, bins: int) -> Encoder:
    """The encoder in which a value passes every edge up to its own, and no value stands at the average of the feature.

    The places of words, of missing and of not applicable have an indicator of their own where they were seen; one never
    seen weighs as much as the average inspection.
    """
    features = features_of(sample.columns, sample.weight, bins)
    seen = shares_of(features, places_of(features, sample.columns), sample.weight)
    tables = (
        _steps(share) if isinstance(feature, Cuts) else _words(share)
        for feature, share in zip(features, seen, strict=True)
    )
    return Encoder(features, tuple(tables))


def _steps(share: Floats) -> Floats:
    """(places, edges + up to 2): the passed edges, then the indicators of not applicable and of missing."""
    bins, edges = len(share) - 2, len(share) - 3
    passed = np.zeros((len(share), edges))
    passed[:bins] = np.tri(bins, edges, -1)
    if share[:bins].any():
        passed[bins:] = share[:bins] @ passed[:bins] / share[:bins].sum()
    none = np.eye(len(share))[:, bins:]
    return np.hstack([passed, none[:, _distinct_mask_of(share)[bins:]]])


def _words(share: Floats) -> Floats:
    """(places, those seen): an indicator of each place that was seen, and the average for one that was not."""
    table = np.eye(len(share))
    table[share == 0] = share
    return table[:, _distinct_mask_of(share)]


def _distinct_mask_of(share: Floats) -> Mask:
    """(places,) whether a place was seen, and another beside it."""
    seen = share > 0
    return seen if seen.sum() > 1 else np.zeros(len(share), np.bool_)


def fit_logistic(encoder: Encoder, matrix: Floats, sample: Sample, c: float) -> tuple[Encoder, Any]:
    """The encoder without the steps that would go the wrong way, and the `LogisticRegression` on the others.

    `c` is the inverse strength of the L2 penalty beside 10,000 inspections of mean weight 1. Steps against
    `sample.risk` are dropped and the others fitted again until none is left; a dropped step joins its two bins.
    """
    from sklearn.linear_model import LogisticRegression

    dropped = np.zeros(matrix.shape[1], np.bool_)
    sign = signs_of(encoder, sample.risk)
    # As strong against few inspections as against many: what is chosen on a part of them holds for all.
    estimator = LogisticRegression(C=c * BESIDE / float(sample.weight.sum()), max_iter=MOST_ITERATIONS)
    _fit(estimator, matrix, sample)
    while (wrong := sign * estimator.coef_[0] < 0).any():
        dropped |= wrong
        # Starting where the last fit ended saves most of the iterations.
        estimator.set_params(warm_start=True)
        estimator.coef_ = estimator.coef_ * ~dropped
        _fit(estimator, matrix * ~dropped, sample)
    return encoder.without(dropped), estimator


def signs_of(encoder: Encoder, risk: Mapping[str, int]) -> Floats:
    """(width,) +1 or -1 for a step that may only raise or lower the probability, else 0."""
    found = [np.zeros(table.shape[1]) for table in encoder.tables]
    for feature, sign in zip(encoder.features, found, strict=True):
        if isinstance(feature, Cuts):
            sign[: len(feature.edges)] = risk.get(feature.id, 0)
    return np.concatenate(found)


def _fit(estimator: Any, matrix: Floats, sample: Sample) -> None:
    with warnings.catch_warnings():
        # Where the iterations end early the fit is still the same on every run, and cross-validation judges it.
        warnings.simplefilter("ignore")
        estimator.fit(matrix, sample.found, sample_weight=sample.weight)
