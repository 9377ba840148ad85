"""The card of a model: what it was learned from, how it was chosen, and every step of it, as plain data."""

import hashlib
import json
import sys
from datetime import date
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt

from models.additive import Additive, Steps, Words
from models.columns import Floats, Ints
from models.sample import Sample
from models.train import Trained

FORMAT = 1
# Sums of floats differ in their last bits from one processor to another; with so many digits a card seldom does. What
# serves (edges, weights, means, base) is whole numbers already.
DIGITS = 6
RISKS = {1: "higher_is_riskier", -1: "lower_is_riskier", 0: "any"}
UNIX_EPOCH = date(1970, 1, 1).toordinal()


def card_of(trained: Trained, sample: Sample) -> dict[str, Any]:
    """The card of `trained`, learned from `sample`; parts that are None or empty are filled in by the caller."""
    additive, reference = trained.additive, round_floats(trained.reference)
    return {
        "format": FORMAT,
        "scheme": None,
        "rule_set": None,
        "kind": trained.kind,
        "features": None,
        "feature_order": list(additive.order),
        "titles": {},
        "risk": {name: RISKS[sample.risk.get(name, 0)] for name in additive.order},
        "trained": _learned_from(sample),
        "data_digest": data_digest(sample),
        "choices": round_floats(trained.choices),
        "calibration": round_floats({"slope": trained.calibration.slope, "intercept": trained.calibration.intercept}),
        "steps": steps_of(additive, reference["features"]),
        "base": additive.base,
        "reference": reference,
        "versions": library_versions(),
        "selection": None,
        "evaluation": None,
    }


def round_floats(plain: Any) -> Any:
    """The plain data with every float rounded to DIGITS; whole numbers, words and the order stay as they are."""
    if isinstance(plain, dict):
        return {name: round_floats(value) for name, value in plain.items()}
    if isinstance(plain, list):
        return [round_floats(value) for value in plain]
    return round(plain, DIGITS) if isinstance(plain, float) else plain


def _learned_from(sample: Sample) -> dict[str, Any]:
    return {
        "rows": len(sample),
        "found": int(sample.found.sum()),
        "enterprises": len(np.unique(sample.owner)),
        "from": date.fromordinal(UNIX_EPOCH + int(sample.day.min())).isoformat(),
        "until": date.fromordinal(UNIX_EPOCH + int(sample.day.max())).isoformat(),
        "weighted": bool(np.ptp(sample.weight) > 0),
        "unknown_probability": 0,
        "registered_later": 0,
        "left_out": {"directed": 0, "unlabelled": 0, "differing": 0, "older": 0},
    }


def data_digest(sample: Sample) -> str:
    """SHA-256 of the sample, each part led by its name and length, numbers little-endian."""
    digest = hashlib.sha256()
    for name, column in sample.columns.items():
        _add(digest, json.dumps([name, sample.risk.get(name, 0), column.texts and list(column.texts)]), column.values)
    _add(digest, "found", sample.found.astype(np.int64))
    _add(digest, "day", sample.day.astype(np.int64))
    _add(digest, "weight", sample.weight)
    _add(digest, "owner", sample.owner)
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", name: str, values: Ints | Floats) -> None:
    little: npt.NDArray[Any] = values.astype(values.dtype.newbyteorder("<"))
    digest.update(f"{len(name)}:{name}:{little.nbytes}:".encode())
    digest.update(little.tobytes())


def steps_of(additive: Additive, shares: dict[str, list[float]]) -> list[dict[str, Any]]:
    """By feature its places, in order, with the share of the training and the weight in millionths of log-odds."""
    return [
        {
            "id": feature.id,
            "bins": [
                {**place, "share": share, "weight": weight}
                for place, share, weight in zip(
                    _places(feature), shares[feature.id], feature.weights.tolist(), strict=True
                )
            ],
            "mean": mean,
        }
        for feature, mean in zip(additive.features, additive.means.tolist(), strict=True)
    ]


def _places(feature: Steps | Words) -> list[dict[str, Any]]:
    if isinstance(feature, Words):
        return [*(_place(word=word) for word in feature.words), _place(special="other"), _place(special="missing")]
    edges = feature.edges.tolist()
    bins = [_place(least, below) for least, below in zip([None, *edges], [*edges, None], strict=True)]
    return [*bins, _place(special="not_applicable"), _place(special="missing")]


def _place(
    least: int | None = None, below: int | None = None, word: str | None = None, special: str | None = None
) -> dict[str, Any]:
    return {"from": least, "to": below, "word": word, "special": special}


def library_versions() -> dict[str, str]:
    """The versions of the libraries that run here: a model opens only under those it was kept with."""
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "numpy": np.__version__,
        # Their own word for it would cost importing them.
        "scikit-learn": version("scikit-learn"),
        "skops": version("skops"),
    }
