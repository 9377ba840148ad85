"""Whether a loaded estimator is one of ours, part by part: scikit-learn itself indexes without looking."""

from collections.abc import Mapping
from typing import Any

import numpy as np


def is_logistic(estimator: Any, width: int) -> bool:
    """Returns whether it is a fitted `LogisticRegression` of `width` columns and two outcomes."""
    from sklearn.linear_model import LogisticRegression

    if type(estimator) is not LogisticRegression:
        return False
    coefficients, intercept = estimator.coef_, estimator.intercept_
    return (
        _floats(coefficients, (1, width))
        and _floats(intercept, (1,))
        and estimator.n_features_in_ == width
        and estimator.classes_.tolist() == [False, True]
    )


def is_boosted(estimator: Any, width: int) -> bool:
    """Returns whether it is a fitted `HistGradientBoostingClassifier` of `width` columns, a tree reading one each."""
    from sklearn._loss.loss import HalfBinomialLoss
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.ensemble._hist_gradient_boosting.binning import _BinMapper

    if type(estimator) is not HistGradientBoostingClassifier:
        return False
    bins = estimator._bin_mapper
    return (
        type(bins) is _BinMapper
        and type(estimator._loss) is HalfBinomialLoss
        and estimator._preprocessor is None
        and estimator.is_categorical_ is None
        and len(bins.is_categorical_) == width
        and not np.any(bins.is_categorical_)
        and estimator._n_features == estimator.n_features_in_ == width
        and estimator.n_trees_per_iteration_ == 1
        and _floats(estimator._baseline_prediction, (1, 1))
        and estimator.classes_.tolist() == [False, True]
        and all(len(trees) == 1 and is_tree(vars(trees[0]), width) for trees in estimator._predictors)
    )


def is_tree(parts: Mapping[str, Any], width: int) -> bool:
    """Returns whether the nodes of a tree lead downwards, to leaves, within its bounds, by one column of `width`."""
    from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

    nodes = parts["nodes"]
    if nodes.dtype != PREDICTOR_RECORD_DTYPE or nodes.ndim != 1 or not len(nodes):
        return False
    place = np.arange(len(nodes))
    inner = nodes["is_leaf"] == 0
    children = np.stack([nodes["left"], nodes["right"]]).astype(np.int64)
    columns = np.unique(nodes["feature_idx"][inner])
    return bool(
        ((children > place) & (children < len(nodes)))[:, inner].all()
        and len(columns) <= 1
        and ((columns >= 0) & (columns < width)).all()
        and not nodes["is_categorical"].any()
        and np.isfinite(nodes["value"]).all()
    )


def _floats(values: Any, shape: tuple[int, ...]) -> bool:
    return bool(values.dtype == np.float64 and values.shape == shape and np.isfinite(values).all())
