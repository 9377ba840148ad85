"""Unified social credit codes (GB 32100-2015), made many at a time and unique within a population."""

import numpy as np
import numpy.typing as npt

from service.core.arrays import Ints

Bytes = npt.NDArray[np.uint8]

SYMBOLS = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int64)
BODY_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
BODY_CHECKS = np.frombuffer(b"0123456789X0", dtype=np.uint8)

# Coprime to 31 and to 10, so that numbering by multiples visits every body once before it repeats.
STEP = 52_362_013


def credit_codes(index: Ints, region: Bytes, kind: Bytes, old: npt.NDArray[np.bool_], seed: int) -> Bytes:
    """(n, 18) ASCII codes of the enterprises numbered `index`, which must lie below 10**8.

    `region` is (n, 6) ASCII digits, `kind` the second symbol; `old` codes carry a numeric organisation code.
    """
    codes = np.empty((len(index), 18), dtype=np.uint8)
    codes[:, 0], codes[:, 1], codes[:, 2:8] = ord("9"), kind, region
    serial = index * STEP + seed % 31**5
    codes[:, 8:16] = np.where(old[:, None], _places(serial, 10, 8), _new_bodies(serial))
    codes[:, 16] = BODY_CHECKS[11 - _body_values(codes[:, 8:16]) @ BODY_WEIGHTS % 11]
    codes[:, 17] = SYMBOLS[-(_values(codes[:, :17]) @ WEIGHTS) % 31]
    return codes


def _new_bodies(serial: Ints) -> Bytes:
    """Organisation codes given since October 2015: MA and six symbols."""
    bodies = _places(serial, 31, 8)
    bodies[:, 0], bodies[:, 1] = ord("M"), ord("A")
    return bodies


def _places(serial: Ints, base: int, width: int) -> Bytes:
    powers = np.array([base**place for place in range(width - 1, -1, -1)], dtype=np.int64)
    digits: Ints = serial[:, None] // powers % base
    return SYMBOLS[digits]


def _values(codes: Bytes) -> Ints:
    """The value of each symbol in GB 32100: its index among the 31 symbols."""
    table = np.zeros(256, dtype=np.int64)
    table[SYMBOLS] = np.arange(31)
    return table[codes]


def _body_values(codes: Bytes) -> Ints:
    """The value of each symbol in GB 11714: digits, then A = 10 to Z = 35."""
    values: Ints = codes.astype(np.int64) - np.where(codes < ord("A"), ord("0"), ord("A") - 10)
    return values
