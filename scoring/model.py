"""The model of a scheme as scoring uses it: a predictor over feature columns, or the reason why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rules.feature_set import FeatureSet
from rules.nodes import asks_for_model
from rules.ruleset import RuleSet

Long = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FeatureColumn:
    """The values of one feature: integers as `scoring.facts` holds them, or codes of `texts`."""

    values: Long
    texts: Sequence[str] | None = None


class Predictor(Protocol):
    """A loaded model, applied to feature columns; log-odds are held in millionths, and so are probabilities."""

    def log_odds(self, columns: Mapping[str, FeatureColumn]) -> Long:
        """(n,) the calibrated log-odds."""

    def probability(self, log_odds: Long) -> Long:
        """(n,) the probability of each log-odds."""

    def contributions(self, columns: Mapping[str, FeatureColumn]) -> Long:
        """(features, n) what each feature adds to the log-odds against the mean of the training."""

    def edges(self, feature: str) -> Long | None:
        """The values, ascending, at which a feature of numbers begins another step; None for one of words."""


class ModelState(StrEnum):
    """Whether a scheme's model gives points, and if not, why."""

    LIVE = "live"
    SHADOW = "shadow"
    NONE = "none"
    MISSING = "missing"
    STALE = "stale"
    MISMATCHED = "mismatched"


@dataclass(frozen=True, slots=True, eq=False)
class ModelUse:
    """The model of one scheme in one decision; without a predictor its points are zero, and `state` says why."""

    state: ModelState
    digest: str | None = None
    features: FeatureSet | None = None
    predictor: Predictor | None = None


NO_MODEL = ModelUse(ModelState.NONE)
# By scheme; a scheme that is not there has none.
Models = Mapping[str, ModelUse]


def features_of(models: Models) -> tuple[FeatureSet, ...]:
    """The feature sets that the models read."""
    return tuple(use.features for use in models.values() if use.features is not None)


def model_of(rule_set: RuleSet, models: Models) -> ModelUse | None:
    """The model that `rule_set` decides with, `NO_MODEL` where it would have one; None where it asks for none."""
    return models.get(rule_set.scheme, NO_MODEL) if asks_for_model(rule_set) else None
