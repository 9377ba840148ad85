"""Columns of identifiers: which have a fault, a block at a time, by the forms of `core.identifiers`."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from service.core.arrays import Mask
from service.core.identifiers import ALPHABET, REGIONS, REGISTERED_AS, REGISTRATION_NUMBER, WEIGHTS

Bytes = npt.NDArray[np.uint8]
_ILLEGAL = 1 << 14


def _weights_by_place() -> npt.NDArray[np.uint16]:
    """For each place and byte the weighted value; the last place counts once, so that a good code sums to 0."""
    table = np.full((18, 256), _ILLEGAL, np.uint16)
    for place, weight in enumerate((*WEIGHTS, 1)):
        table[place, list(ALPHABET)] = np.arange(31) * weight % 31
    return table


_WEIGHTED = _weights_by_place()


def _table_of_pairs(pairs: frozenset[str]) -> npt.NDArray[np.bool_]:
    """True for the two bytes of each pair."""
    table = np.zeros((256, 256), np.bool_)
    for pair in pairs:
        table[ord(pair[0]), ord(pair[1])] = True
    return table


_MAY_BEGIN, _MAY_LIE_IN = _table_of_pairs(REGISTERED_AS), _table_of_pairs(REGIONS)


def _possible(codes: Bytes) -> Mask:
    """True where a registry can have given the code."""
    possible: Mask = _MAY_BEGIN[codes[:, 0], codes[:, 1]] & _MAY_LIE_IN[codes[:, 2], codes[:, 3]]
    return possible & (codes[:, 8:17] != ord("0")).any(axis=1)


def impossible_of(identifiers: pa.Array) -> Mask:
    """True for codes of the right symbols and check character that no registry can have given."""
    texts = identifiers.fill_null("") if identifiers.null_count else identifiers
    found: Mask = pc.equal(pc.binary_length(texts), 18).to_numpy(zero_copy_only=False)
    codes = _bytes(texts.filter(pa.array(found)))
    sums = _sums(codes)
    found = found.copy()
    found[found] = (sums < _ILLEGAL) & (sums % 31 == 0) & ~_possible(codes)
    return found


def _sums(codes: Bytes) -> npt.NDArray[np.uint32]:
    sums = np.zeros(len(codes), np.uint32)
    for place in range(18):
        sums += _WEIGHTED[place].take(codes[:, place])
    return sums


def faults_of(identifiers: pa.Array) -> tuple[Mask, Mask]:
    """Where an identifier has neither form, and where only its check character is wrong; a null has neither form.

    A code that no registry can have given has neither form, too; `impossible_of` tells it from the others.
    """
    texts = identifiers.fill_null("") if identifiers.null_count else identifiers
    long = pc.equal(pc.binary_length(texts), 18).to_numpy(zero_copy_only=False)
    coded = texts if long.all() else texts.filter(pa.array(long))
    codes = _bytes(coded)
    sums = _sums(codes)
    of_symbols, counted = sums < _ILLEGAL, sums % 31 == 0
    formed, fits = np.zeros((2, len(texts)), np.bool_)
    formed[long], fits[long] = of_symbols & (_possible(codes) | ~counted), of_symbols & counted
    if not formed.all():
        registered: Mask = pc.match_substring_regex(texts, REGISTRATION_NUMBER).to_numpy(zero_copy_only=False)
        formed, fits = formed | registered, fits | registered
    return ~formed, formed & ~fits


def _bytes(codes: pa.Array) -> Bytes:
    """The bytes of texts that are all 18 bytes long, as a matrix (n, 18) over the same memory."""
    _, offsets, data = codes.buffers()
    if not len(codes):
        return np.empty((0, 18), np.uint8)
    start = int(np.frombuffer(offsets, np.int32)[codes.offset])
    return np.frombuffer(data, np.uint8)[start : start + 18 * len(codes)].reshape(-1, 18)
