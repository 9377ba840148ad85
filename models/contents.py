"""The parts of a trained model that skops keeps: the estimator, and as plain data what its matrix is made of."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.archive import ModelRefused, pack_archive, refusal_of_damage, unpack_archive
from models.bins import Cuts, Vocabulary
from models.calibration import Calibration
from models.candidates import BOOSTED, LOGISTIC
from models.columns import Ints
from models.encoder import Encoder
from models.estimators import is_boosted, is_logistic
from models.schema import TRUSTED, check_types, refusal_of_types, renumber_members


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """The parts that a model was compiled from."""

    encoder: Encoder
    estimator: Any
    calibration: Calibration

    @property
    def kind(self) -> str:
        """`logistic` or `boosted`."""
        return BOOSTED if type(self.estimator).__name__.startswith("Hist") else LOGISTIC


def dump_contents(contents: Contents) -> bytes:
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
        raise refusal_of_types(type(contents.estimator).__name__) from fault
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return pack_archive(renumber_members({name: archive.read(name) for name in archive.namelist()}))


def load_contents(data: bytes) -> Contents:
    """The contents of a skops archive made by `dump_contents`.

    ModelRefused: `type` for a type, or an estimator, that is not ours; `damaged` for what does not fit together.
    """
    import skops.io
    from skops.io._protocol import PROTOCOL

    check_types(unpack_archive(data), PROTOCOL)
    try:
        plain = skops.io.loads(data, trusted=TRUSTED)
        return _check_contents(plain)
    except ModelRefused:
        raise
    except Exception as fault:
        # The file is not ours however it fails, and what skops raises is not listed anywhere.
        raise refusal_of_damage() from fault


def _plain(feature: Cuts | Vocabulary) -> dict[str, Any]:
    if isinstance(feature, Vocabulary):
        return {"id": feature.id, "words": list(feature.words)}
    return {"id": feature.id, "edges": feature.edges}


def _feature(plain: Mapping[str, Any]) -> Cuts | Vocabulary:
    if "words" in plain:
        return Vocabulary(str(plain["id"]), tuple(map(str, plain["words"])))
    edges: Ints = plain["edges"]
    if edges.dtype != np.int64 or edges.ndim != 1:
        raise refusal_of_damage()
    return Cuts(str(plain["id"]), edges)


def _check_contents(plain: Mapping[str, Any]) -> Contents:
    features = tuple(map(_feature, plain["features"]))
    encoder = Encoder(features, tuple(plain["tables"]))
    for feature, table in zip(features, encoder.tables, strict=True):
        if table.dtype != np.float64 or table.ndim != 2 or len(table) != feature.size:
            raise refusal_of_damage()
    estimator = plain["estimator"]
    width = sum(table.shape[1] for table in encoder.tables)
    if not (is_logistic(estimator, width) or is_boosted(estimator, width)):
        raise refusal_of_types(type(estimator).__name__)
    slope, intercept = map(float, plain["calibration"])
    if not (slope > 0 and np.isfinite([slope, intercept]).all()):
        raise refusal_of_damage()
    return Contents(encoder, estimator, Calibration(slope, intercept))
