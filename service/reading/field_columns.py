"""The fields of rows that were read, each as the column that facts are held in."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from rules.fields import Field, Kind
from scoring.facts import DTYPES, MISSING, NO_TEXT, Vocabulary
from service.core.arrays import Array, Ints
from service.core.files.distinct_values import true_where
from service.reading.columns import Rows


def field_column(rows: Rows, field: Field, vocabularies: Mapping[str, Vocabulary], key: str) -> Array:
    """The values of `field`, missing where the rows state none; free texts are coded by the vocabulary of `key`."""
    if field.name in rows.values:
        return rows.values[field.name]
    if field.name in rows.texts:
        return _coded(rows.texts[field.name], vocabularies[key])
    return np.full(len(rows), MISSING[field.kind], DTYPES[field.kind])


def _coded(texts: pa.Array, vocabulary: Vocabulary) -> Ints:
    encoded = texts.dictionary_encode()
    codes = [vocabulary.add(text) if text else NO_TEXT for text in encoded.dictionary.to_pylist()]
    held = np.array([*codes, NO_TEXT], DTYPES[Kind.TEXT])
    stated = true_where(encoded.indices.is_valid())
    return held[np.where(stated, encoded.indices.fill_null(0).to_numpy(zero_copy_only=False), len(codes))]
