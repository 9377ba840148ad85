"""Identifiers of enterprises: a unified social credit code in strict form, or a registration number `REG-…`.

The code follows GB 32100-2015: 18 characters of 31 symbols, the last one a check character.
"""

import re
from operator import mul

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from service.core.arrays import Mask

ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
REGISTERED = r"REG-[0-9A-Za-z.-]+"
REGISTRATION_NUMBER = rf"\A{REGISTERED}\z"

_ILLEGAL = 1 << 14
_VALUES = {chr(symbol): value for value, symbol in enumerate(ALPHABET)}
_REGISTERED = re.compile(REGISTERED)
Bytes = npt.NDArray[np.uint8]


def _weights_by_place() -> npt.NDArray[np.uint16]:
    """For each place and byte the weighted value; the last place counts once, so that a good code sums to 0."""
    table = np.full((18, 256), _ILLEGAL, np.uint16)
    for place, weight in enumerate((*WEIGHTS, 1)):
        table[place, list(ALPHABET)] = np.arange(31) * weight % 31
    return table


_WEIGHTED = _weights_by_place()


def _sums(codes: Bytes) -> npt.NDArray[np.uint32]:
    sums = np.zeros(len(codes), np.uint32)
    for place in range(18):
        sums += _WEIGHTED[place].take(codes[:, place])
    return sums


def faults_of(identifiers: pa.Array) -> tuple[Mask, Mask]:
    """Where an identifier has neither form, and where only its check character is wrong; a null has neither form."""
    texts = identifiers.fill_null("") if identifiers.null_count else identifiers
    long = pc.equal(pc.binary_length(texts), 18).to_numpy(zero_copy_only=False)
    coded = texts if long.all() else texts.filter(pa.array(long))
    sums = _sums(_bytes(coded))
    formed, fits = np.zeros((2, len(texts)), np.bool_)
    formed[long], fits[long] = sums < _ILLEGAL, (sums < _ILLEGAL) & (sums % 31 == 0)
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


def is_identifier(text: str) -> bool:
    """Whether `text` has one of the two forms and a check character that fits: one code, where blocks go above."""
    values = [_VALUES.get(symbol, -1) for symbol in text]
    if len(values) == 18 and min(values) >= 0:
        return sum(map(mul, values, (*WEIGHTS, 1))) % 31 == 0
    return _REGISTERED.fullmatch(text) is not None
