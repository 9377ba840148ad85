"""Boosted trees of one feature each on bins: additive like the logistic regression, and monotone where asked."""

from typing import Any

import numpy as np

from models.bins import Cuts
from models.columns import Floats
from models.encoder import Encoder, places_of, shares_of
from models.quantiles import features_of
from models.sample import Sample

LEAVES = 4
LEAST_IN_LEAF = 50
RATE = 0.05


def ordinal_encoder_of(sample: Sample, bins: int) -> Encoder:
    """The encoder in which a feature of numbers is the number of its bin and one of words an indicator per word.

    Missing and not applicable are no number; not applicable has an indicator beside it where it was seen.
    """
    features = features_of(sample.columns, sample.weight, bins)
    seen = shares_of(features, places_of(features, sample.columns), sample.weight)
    tables = (
        _numbers(share) if isinstance(feature, Cuts) else np.eye(feature.size)[:, share > 0]
        for feature, share in zip(features, seen, strict=True)
    )
    return Encoder(features, tuple(tables))


def _numbers(share: Floats) -> Floats:
    """(places, 1 or 2): the number of the bin, and whether it is not applicable."""
    number, not_applicable = np.arange(len(share), dtype=np.float64), np.zeros(len(share))
    # A column of nothing but missing values has no bins to learn.
    number[-2:] = np.nan if share[:-2].any() else 0
    not_applicable[-2] = 1
    return np.stack([number, not_applicable] if share[-2] > 0 else [number], axis=1)


def fit_boosted(encoder: Encoder, matrix: Floats, sample: Sample, iterations: int, seed: int) -> Any:
    """The `HistGradientBoostingClassifier` whose trees each see one column; nothing in it is left to chance."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    estimator = HistGradientBoostingClassifier(
        learning_rate=RATE,
        max_iter=iterations,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=LEAST_IN_LEAF,
        monotonic_cst=_signs(encoder, sample),
        interaction_cst="no_interactions",
        early_stopping=False,
        random_state=seed,
    )
    estimator.fit(matrix, sample.found, sample_weight=sample.weight)
    # What predicts draws no numbers; without the generator a kept model names fewer types.
    estimator._feature_subsample_rng = None
    return estimator


def _signs(encoder: Encoder, sample: Sample) -> list[int]:
    return [
        sample.risk.get(feature.id, 0) if isinstance(feature, Cuts) and column == 0 else 0
        for feature, table in zip(encoder.features, encoder.tables, strict=True)
        for column in range(table.shape[1])
    ]
