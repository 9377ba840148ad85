"""Columns of document numbers as they are compared."""

import pyarrow as pa
import pyarrow.compute as pc

from scoring.document_numbers import document_compared
from service.core.files.distinct_values import map_distinct

# What most numbers look like is written as it is compared: it need not be taken apart.
_AS_COMPARED = r"\A[\x{4e00}-\x{7b2b}\x{7b2d}-\x{9fa5}]*[\x{4e00}-\x{5b56}\x{5b58}-\x{9fa5}]〔[0-9]{4}〕[1-9][0-9]*号\z"


def all_compared(texts: pa.Array) -> pa.Array:
    """Every text as it is compared; null stays null."""
    return map_distinct(texts, pc.match_substring_regex(texts, _AS_COMPARED), document_compared)
