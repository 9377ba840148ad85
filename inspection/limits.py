"""Limits of 95 % for a rate: exact ones of a list or of counts, and Wilson's.

Exact limits leave at most 2.5 % on either side. Of a list they are whole numbers, found by search over the integers.
"""

from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt

# What lies beyond a limit on each side, and the point of the normal distribution beyond which as much lies.
TAIL = 0.025
NORMAL_POINT = 1.959963984540054
# Limits of counts are found to this precision.
_PRECISION = 1e-9


def limits_of_list(listed: int, base: int, found: int) -> tuple[int, int]:
    """The least and the most of a list that would be found, where `found` of `base` drawn of it were."""
    return listed - _most_found(listed, base, base - found), _most_found(listed, base, found)


def limits_of_counts(size: int, fewest: int, most: int) -> tuple[float, float]:
    """Clopper and Pearson's limits of a rate: the lower where `fewest` of `size` were found, the upper where `most`."""
    return 1 - _highest_rate(size, size - fewest), _highest_rate(size, most)


def wilson_limits(rate: float, size: float) -> tuple[float, float]:
    """Wilson's limits of a rate that was seen among `size`, which may be an effective size."""
    squared = NORMAL_POINT**2 / size
    middle = rate + squared / 2
    half = NORMAL_POINT * sqrt(rate * (1 - rate) / size + squared / (4 * size))
    return max(0.0, (middle - half) / (1 + squared)), min(1.0, (middle + half) / (1 + squared))


def tail_of_list(listed: int, marked: int, base: int, found: int) -> float:
    """The chance that at most `found` of `base` drawn are among the `marked` of a list."""
    if found >= min(marked, base):
        return 1.0
    if found < max(0, base - listed + marked):
        return 0.0
    if found > base // 2:
        return 1.0 - tail_of_list(listed, listed - marked, base, base - found - 1)
    others = listed - marked
    term = exp(_ways(marked, found) + _ways(others, base - found) - _ways(listed, base))
    total = 0.0
    for k in range(found, -1, -1):
        total += term
        term *= k * (others - base + k) / ((marked - k + 1) * (base - k + 1))
    return total


def tail_of_counts(size: int, rate: float, found: int) -> float:
    """The chance that at most `found` of `size` are found, each with the chance `rate`."""
    if found >= size or rate <= 0:
        return 1.0
    if rate >= 1 or found < 0:
        return 0.0
    if found > size // 2:
        return 1.0 - tail_of_counts(size, 1 - rate, size - found - 1)
    term = exp(_ways(size, found) + found * log(rate) + (size - found) * log1p(-rate))
    total = 0.0
    for k in range(found, -1, -1):
        total += term
        term *= k * (1 - rate) / ((size - k + 1) * rate)
    return total


@lru_cache(maxsize=1 << 16)
def _most_found(listed: int, base: int, found: int) -> int:
    """The largest number of a list with which so few, or fewer, are found with more than the chance of a tail."""
    below, above = found, listed - (base - found) + 1
    while above - below > 1:
        middle = (below + above) // 2
        if tail_of_list(listed, middle, base, found) > TAIL:
            below = middle
        else:
            above = middle
    return below


@lru_cache(maxsize=1 << 16)
def _highest_rate(size: int, found: int) -> float:
    """The largest rate with which so few, or fewer, are found with at least the chance of a tail."""
    if found >= size:
        return 1.0
    below, above = found / size, 1.0
    while above - below > _PRECISION:
        middle = (below + above) / 2
        if tail_of_counts(size, middle, found) > TAIL:
            below = middle
        else:
            above = middle
    return above


def _ways(number: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose so many of a number."""
    return lgamma(number + 1) - lgamma(chosen + 1) - lgamma(number - chosen + 1)
