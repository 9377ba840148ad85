"""The model that a card describes, checked against the estimator it came from."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.additive import Additive, Steps, Words
from models.bins import Cuts, Vocabulary
from models.calibration import Calibration
from models.card_shape import refusal_of_card
from models.columns import MISSING, NOT_APPLICABLE, Ints
from models.compile import MILLION, Probed, millionths_of
from models.encoder import Encoder
from models.sample import SampleColumn

# Edges are any values of a feature; log-odds stay far below what a sum of them could overflow.
MOST_VALUE = 2**63 - 1
MOST_WEIGHT = 10**13
# Another processor adds floats in another order: a weight may round to its neighbour, never further.
NEAR = 2


def served_model_of(card: Mapping[str, Any], table: Ints) -> Additive:
    """The model as the steps of `card` say, with the probabilities of `table`. ModelRefused (`card`) if malformed."""
    try:
        features = tuple(_feature(step) for step in card["steps"])
        means = np.array([_whole(step["mean"]) for step in card["steps"]], np.int64)
        additive = Additive(features, _whole(card["base"]), means, table)
        if list(additive.order) != card["feature_order"] or len(set(additive.order)) < len(features):
            raise ValueError("feature order")
        if not set(additive.order) == set(card["reference"]["features"]) == set(card["risk"]):
            raise ValueError("features")
        if any(len(card["reference"]["features"][one.id]) != one.size for one in features):
            raise ValueError("reference")
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise refusal_of_card(str(fault)) from fault
    return additive


def check_agreement(additive: Additive, encoder: Encoder, probed: Probed, calibration: Calibration) -> None:
    """Raises ModelRefused (`card`) unless each place weighs in `additive` as in the estimator, to a millionth."""
    if additive.order != tuple(feature.id for feature in encoder.features):
        raise refusal_of_card("feature order")
    first = additive.base
    for feature, wanted, raw in zip(additive.features, encoder.features, probed.weights, strict=True):
        weights = _at_places(feature, wanted)
        first += int(weights[0])
        if (np.abs(weights - weights[0] - millionths_of(calibration.slope * raw)) > NEAR).any():
            raise refusal_of_card(feature.id)
    expected = round((calibration.slope * probed.base + calibration.intercept) * MILLION)
    if abs(first - expected) > NEAR * (len(encoder.features) + 1):
        raise refusal_of_card("base")
    for feature, mean in zip(additive.features, additive.means.tolist(), strict=True):
        if not feature.weights.min() <= mean <= feature.weights.max():
            raise refusal_of_card(f"{feature.id}: mean")


def _at_places(feature: Steps | Words, wanted: Cuts | Vocabulary) -> Ints:
    """The weight of each place of the encoder's feature; bins that were made one have the same."""
    if isinstance(feature, Steps) and isinstance(wanted, Cuts) and np.isin(feature.edges, wanted.edges).all():
        # One value in each bin; below the first edge lies one less than it.
        values = [*(wanted.edges[:1] - 1 if len(wanted.edges) else [0]), *wanted.edges, NOT_APPLICABLE, MISSING]
        return feature.of(SampleColumn(np.array(values, np.int64)))
    if isinstance(feature, Words) and isinstance(wanted, Vocabulary) and feature.words == wanted.words:
        return feature.weights
    raise refusal_of_card(feature.id)


def _feature(step: Mapping[str, Any]) -> Steps | Words:
    """The feature of one entry of the card's steps; ValueError where its places do not follow each other."""
    places = [(b["from"], b["to"], b["word"], b["special"]) for b in step["bins"]]
    weights = np.array([_whole(b["weight"]) for b in step["bins"]], np.int64)
    if places[-2:] == [_special("other"), _special("missing")]:
        words = tuple(word for _, _, word, _ in places[:-2])
        plain = [(None, None, word, None) for word in words] == places[:-2]
        if not plain or len(set(words)) < len(words) or not all(type(word) is str for word in words):
            raise ValueError(step["id"])
        return Words(step["id"], words, weights)
    edges = [_whole(least, MOST_VALUE) for least, *_ in places[1:-2]]
    bins = [(least, below, None, None) for least, below in zip([None, *edges], [*edges, None], strict=True)]
    if places != [*bins, _special("not_applicable"), _special("missing")]:
        raise ValueError(step["id"])
    return Steps(step["id"], np.array(edges, np.int64), weights)


def _special(name: str) -> tuple[None, None, None, str]:
    return None, None, None, name


def _whole(value: Any, most: int = MOST_WEIGHT) -> int:
    if type(value) is not int or abs(value) > most:
        raise ValueError(f"{value!r} is not a whole number within ±{most}")
    return value
