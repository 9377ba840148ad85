"""Unified social credit codes with valid check characters (GB 32100-2015)."""

import numpy as np
from numpy.typing import NDArray

ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
KINDS = np.frombuffer(b"123", np.uint8)
KIND_SHARES = [0.6, 0.3, 0.1]
# A prime far from any power of 31 spreads consecutive serials over the whole range without repeats.
SPREAD = 2_654_435_761


def codes_of(regions: NDArray[np.str_], chance: np.random.Generator) -> NDArray[np.str_]:
    """One distinct code of 18 characters per region code of six digits."""
    number = len(regions)
    codes = np.empty((number, 18), np.uint8)
    codes[:, 0] = ord("9")
    codes[:, 1] = KINDS[chance.choice(len(KINDS), number, p=KIND_SHARES)]
    codes[:, 2:8] = regions.astype("S6").view(np.uint8).reshape(number, 6)
    codes[:, 8:17] = _bodies(number)
    codes[:, 17] = _check_characters(codes[:, :17])
    return codes.reshape(-1).view("S18").astype("U18")


def _bodies(number: int) -> NDArray[np.uint8]:
    serial = np.arange(number, dtype=np.int64) * SPREAD % (31**6) + 31**6
    digits = np.zeros((number, 9), np.int64)
    for place in range(8, -1, -1):
        digits[:, place] = serial % 31
        serial //= 31
    return ALPHABET[digits]


def _check_characters(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    value = np.zeros(256, np.int64)
    value[ALPHABET] = np.arange(31)
    total = (value[codes] * WEIGHTS).sum(1)
    characters: NDArray[np.uint8] = ALPHABET[(31 - total % 31) % 31]
    return characters
