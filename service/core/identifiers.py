"""Identifiers of enterprises: a unified social credit code in strict form, or a registration number `REG-…`.

The code follows GB 32100-2015: 18 characters of 31 symbols: who registers, which kind, the region of the registry (six
digits), the code of the organisation, a check character. People who know no code type zeros or nines, whose check
character fits: a code that no registry can have given is none.
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

# Kinds under the three registries that all enterprises, organs and associations come from; of others any digit.
_KINDS = {"1": "1239", "5": "123459", "9": "1239"}
_OTHER_REGISTRIES, _OTHER_KINDS = "234678ANY", "123456789"
# The first two digits of GB/T 2260: 10 is the national registry; 99 is no region, and kept for invented enterprises.
_PROVINCES = (
    "10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 66 71 81 82 99"
)
_REGISTERED_AS = frozenset(
    {a + kind for a, kinds in _KINDS.items() for kind in kinds}
    | {a + kind for a in _OTHER_REGISTRIES for kind in _OTHER_KINDS}
)
_REGIONS = frozenset(_PROVINCES.split())
_NO_ORGANISATION = "0" * 9

Bytes = npt.NDArray[np.uint8]
_ILLEGAL = 1 << 14
_VALUES = {chr(symbol): value for value, symbol in enumerate(ALPHABET)}
_REGISTERED = re.compile(REGISTERED)


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


_MAY_BEGIN, _MAY_LIE_IN = _table_of_pairs(_REGISTERED_AS), _table_of_pairs(_REGIONS)


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


def is_identifier(text: str) -> bool:
    """Whether `text` has one of the two forms and a check character that fits: one code, where blocks go above."""
    values = [_VALUES.get(symbol, -1) for symbol in text]
    if len(values) == 18 and min(values) >= 0:
        return sum(map(mul, values, (*WEIGHTS, 1))) % 31 == 0 and _can_be_given(text)
    return _REGISTERED.fullmatch(text) is not None


def _can_be_given(code: str) -> bool:
    return code[:2] in _REGISTERED_AS and code[2:4] in _REGIONS and code[8:17] != _NO_ORGANISATION
