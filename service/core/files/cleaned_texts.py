"""Columns of texts without codes as they are held: each distinct one that is not plain goes through the one reading."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scoring.cleaning import unseen_characters
from scoring.marks import NOTHING
from scoring.text_parsing import WRITTEN, held_text_of
from scoring.unreadable import Unreadable
from service.core.arrays import Mask
from service.core.files.distinct_values import true_where

Faults = npt.NDArray[np.uint8]

_MARKS = sorted(mark for mark in NOTHING if mark.isascii() and mark.isalnum())
_LONGEST_MARK = max(map(len, _MARKS))
# Most numbers of documents: no figure and no day is as long and begins with a letter.
_PLAIN_NUMBER = r"\A[A-Za-z\x{4e00}-\x{9fa5}][0-9A-Za-z\x{4e00}-\x{9fa5}〔〕/_()-]{6,}[0-9号]\z"


def held_texts(name: str, texts: pa.Array) -> tuple[pa.Array, Faults | None]:
    """The texts of the field `name` as `held_text_of` holds them, null where they say nothing, and their faults."""
    if name in WRITTEN:
        texts = pc.utf8_trim(texts, unseen_characters())
        rest = true_where(pc.or_(pc.starts_with(texts, "#"), pc.equal(texts, "")))
    else:
        rest = ~_is_plain(texts)
    return _read_rest(name, texts, rest) if rest.any() else (texts, None)


def _is_plain(texts: pa.Array) -> Mask:
    """True for texts that are held as they stand, and for null; False says nothing."""
    plain = pc.ascii_is_alnum(texts)
    if pc.min(pc.binary_length(texts)).as_py() in range(_LONGEST_MARK + 1):
        plain = pc.and_(plain, pc.invert(pc.is_in(pc.ascii_lower(texts), value_set=pa.array(_MARKS))))
    if not pc.all(plain, min_count=0).as_py():
        plain = pc.or_(plain, pc.match_substring_regex(texts, _PLAIN_NUMBER))
    return true_where(plain.fill_null(True))


def _read_rest(name: str, texts: pa.Array, rest: Mask) -> tuple[pa.Array, Faults | None]:
    places = np.flatnonzero(rest)
    encoded = texts.take(pa.array(places)).dictionary_encode()
    held: list[str | None] = []
    wrong: list[int] = []
    for text in encoded.dictionary.to_pylist():
        try:
            held.append(held_text_of(name, text))
            wrong.append(0)
        except Unreadable as error:
            held.append(text)
            wrong.append(error.reason)
    read = pa.array(held, pa.string()).take(encoded.indices)
    texts = pc.replace_with_mask(texts, pa.array(rest), read)
    if not any(wrong):
        return texts, None
    faults = np.zeros(len(texts), np.uint8)
    faults[places] = np.array(wrong, np.uint8)[encoded.indices.to_numpy()]
    return texts, faults
