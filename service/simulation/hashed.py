"""Chance by hashing: what would happen to a firm is fixed by the seed, whoever is drawn and whatever is asked first."""

from zlib import crc32

import numpy as np
import numpy.typing as npt

from service.core.arrays import Ints

Floats = npt.NDArray[np.float64]
_Words = npt.NDArray[np.uint64]
# The steps of SplitMix64.
_GAMMA, _FIRST, _SECOND = (np.uint64(one) for one in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
_FRACTION_BITS = 53


def uniforms(seed: int, purpose: str, firms: Ints) -> Floats:
    """A number from 0 to below 1 for each firm, the same for the same seed, purpose and firm."""
    start = _mixed(np.array([seed * 2**32 + crc32(purpose.encode())], dtype=np.uint64))
    words = _mixed(start + firms.astype(np.uint64) * _GAMMA)
    fractions: Floats = (words >> np.uint64(64 - _FRACTION_BITS)).astype(np.float64) / 2**_FRACTION_BITS
    return fractions


def _mixed(words: _Words) -> _Words:
    with np.errstate(over="ignore"):
        words = words + _GAMMA
        words = (words ^ (words >> np.uint64(30))) * _FIRST
        words = (words ^ (words >> np.uint64(27))) * _SECOND
        return words ^ (words >> np.uint64(31))
