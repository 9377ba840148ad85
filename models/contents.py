"""What of a trained model is kept through skops: the estimator, and as plain data what its matrix is made of."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.archive import ModelRefused, damaged, packed, unpacked
from models.bins import Cuts, Vocabulary
from models.calibration import Calibration
from models.candidates import BOOSTED, LOGISTIC
from models.columns import Ints
from models.encoder import Encoder
from models.estimators import is_boosted, is_logistic
from models.schema import TRUSTED, check, foreign, renumbered


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """What a model was compiled from."""

    encoder: Encoder
    estimator: Any
    calibration: Calibration

    @property
    def kind(self) -> str:
        """`logistic` or `boosted`."""
        return BOOSTED if type(self.estimator).__name__.startswith("Hist") else LOGISTIC


def dumped(contents: Contents) -> bytes:
    """The skops archive of `contents`, the same bytes for the same contents. ModelRefused (`type`) for other types."""
    import skops.io

    plain = {
        "features": [_plain(feature) for feature in contents.encoder.features],
        "tables": [np.ascontiguousarray(table) for table in contents.encoder.tables],
        "estimator": contents.estimator,
        "calibration": [contents.calibration.slope, contents.calibration.intercept],
    }
    try:
        made = skops.io.dumps(plain)
    except Exception as fault:
        raise foreign(type(contents.estimator).__name__) from fault
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return packed(renumbered({name: archive.read(name) for name in archive.namelist()}))


def loaded(data: bytes) -> Contents:
    """The contents of a skops archive made by `dumped`.

    ModelRefused: `type` for a type, or an estimator, that is not ours; `damaged` for what does not fit together.
    """
    import skops.io
    from skops.io._protocol import PROTOCOL

    check(unpacked(data), PROTOCOL)
    try:
        plain = skops.io.loads(data, trusted=TRUSTED)
        return _checked(plain)
    except ModelRefused:
        raise
    except Exception as fault:
        # The file is not ours however it fails, and what skops raises is not listed anywhere.
        raise damaged() from fault


def _plain(feature: Cuts | Vocabulary) -> dict[str, Any]:
    if isinstance(feature, Vocabulary):
        return {"id": feature.id, "words": list(feature.words)}
    return {"id": feature.id, "edges": feature.edges}


def _feature(plain: Mapping[str, Any]) -> Cuts | Vocabulary:
    if "words" in plain:
        return Vocabulary(str(plain["id"]), tuple(map(str, plain["words"])))
    edges: Ints = plain["edges"]
    if edges.dtype != np.int64 or edges.ndim != 1:
        raise damaged()
    return Cuts(str(plain["id"]), edges)


def _checked(plain: Mapping[str, Any]) -> Contents:
    features = tuple(map(_feature, plain["features"]))
    encoder = Encoder(features, tuple(plain["tables"]))
    for feature, table in zip(features, encoder.tables, strict=True):
        if table.dtype != np.float64 or table.ndim != 2 or len(table) != feature.size:
            raise damaged()
    estimator = plain["estimator"]
    width = sum(table.shape[1] for table in encoder.tables)
    if not (is_logistic(estimator, width) or is_boosted(estimator, width)):
        raise foreign(type(estimator).__name__)
    slope, intercept = map(float, plain["calibration"])
    if not (slope > 0 and np.isfinite([slope, intercept]).all()):
        raise damaged()
    return Contents(encoder, estimator, Calibration(slope, intercept))
