"""Which groups were reached more or less often than chance allows: counties, sections, sizes, beside their lists.

Given how many of a stratum of a list were reached, the reached of a group are a hypergeometric number; those of
several strata are a sum of such numbers, whose distribution is computed exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# All groups of all tables together are marked wrongly with at most this chance (Holm).
LEVEL = 0.01
# Beyond so many standard deviations and so many more on either side lies less than 1e-15.
_DEVIATIONS, _MORE = 9, 20

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cell:
    """Of one stratum of one list, of equal probability: how many a group has listed and how many were reached."""

    table: str
    group: str
    stratum: str
    listed: int
    reached: int


@dataclass(frozen=True, slots=True)
class Parity:
    """A group's listed and reached, how many were to be expected, and whether chance explains the difference."""

    listed: int
    expected: float
    reached: int
    p: float
    is_unusual: bool


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A group's strata: the sizes of their lists, how many of each were reached in all, the group's own."""

    lists: Numbers
    reached: Numbers
    listed: Numbers

    @property
    def means(self) -> Shares:
        return self.reached * self.listed / self.lists

    @property
    def variances(self) -> Shares:
        others = (self.lists - self.listed) * (self.lists - self.reached)
        return self.means * others / (self.lists * np.maximum(self.lists - 1, 1))


def unusual_of(cells: Iterable[Cell]) -> Mapping[tuple[str, str], Parity]:
    """The parity of each group of each table, and which of them are unusual for all tables together."""
    groups: dict[tuple[str, str], dict[str, list[int]]] = {}
    totals: dict[tuple[str, str], list[int]] = {}
    for cell in cells:
        for counts in (
            groups.setdefault((cell.table, cell.group), {}).setdefault(cell.stratum, [0, 0]),
            totals.setdefault((cell.table, cell.stratum), [0, 0]),
        ):
            counts[0] += cell.listed
            counts[1] += cell.reached
    found = {key: _parity_of(key[0], strata, totals) for key, strata in groups.items()}
    unusual = _unusual_by_holm({key: parity.p for key, parity in found.items()})
    return {
        key: Parity(parity.listed, parity.expected, parity.reached, parity.p, key in unusual)
        for key, parity in found.items()
    }


def _parity_of(
    table: str, strata: Mapping[str, Sequence[int]], totals: Mapping[tuple[str, str], Sequence[int]]
) -> Parity:
    named = [(*totals[table, stratum], listed) for stratum, (listed, _) in strata.items() if listed]
    drawn = _Drawn(*np.array(named, np.int64).reshape(-1, 3).T)
    reached = sum(reached for _, reached in strata.values())
    p = p_of(drawn.lists, drawn.reached, drawn.listed, reached)
    return Parity(int(drawn.listed.sum()), float(drawn.means.sum()), reached, p, False)


def p_of(lists: Numbers, reached: Numbers, listed: Numbers, seen: int) -> float:
    """The chance, of two sides, of a number as far off as `seen`: twice the smaller tail, at most 1.

    Of each stratum `lists` is its size, `reached` how many of it were reached, `listed` how many of it the group has.
    """
    first, shares = distribution_of(lists, reached, listed)
    at = seen - first
    below = float(shares[: max(0, at + 1)].sum())
    above = float(shares[max(0, at) :].sum())
    return min(1.0, 2 * min(below, above))


def distribution_of(lists: Numbers, reached: Numbers, listed: Numbers) -> tuple[int, Shares]:
    """The distribution of the sum of hypergeometric numbers, and the number that its first share belongs to."""
    drawn = _Drawn(lists, reached, listed)
    firsts, shares = _shares_of(drawn)
    spread = int(np.ceil(_DEVIATIONS * np.sqrt(drawn.variances.sum()))) + _MORE
    length = 1 << (max(2 * spread + 2, shares.shape[1]) - 1).bit_length()
    # A product of transforms is a sum that wraps around; outside of one length around the mean there is nothing.
    wrapped = np.fft.irfft(np.fft.rfft(shares, length, axis=1).prod(axis=0), length)
    first = int(np.floor(drawn.means.sum())) - length // 2
    turned = np.roll(wrapped, -((first - int(firsts.sum())) % length))
    return first, np.maximum(turned, 0.0)


def _shares_of(drawn: _Drawn) -> tuple[Numbers, Shares]:
    """The distribution of each stratum's number, a row each, and the number that each row begins with."""
    spread = np.ceil(_DEVIATIONS * np.sqrt(drawn.variances)).astype(np.int64) + _MORE
    middle = np.floor(drawn.means).astype(np.int64)
    others = drawn.lists - drawn.listed - drawn.reached
    first = np.maximum(np.maximum(0, -others), middle - spread)
    last = np.minimum(np.minimum(drawn.listed, drawn.reached), middle + spread)
    width = int((last - first).max(initial=0))
    k = first[:, None] + np.arange(width)
    inside = k < last[:, None]
    up = np.where(inside, (drawn.listed[:, None] - k) * (drawn.reached[:, None] - k), 1)
    down = np.where(inside, (k + 1) * (others[:, None] + k + 1), 1)
    logs = np.concatenate([np.zeros((len(first), 1)), np.log(up / down).cumsum(axis=1)], axis=1)
    logs = np.where(np.arange(width + 1) <= (last - first)[:, None], logs, -np.inf)
    shares = np.exp(logs - logs.max(axis=1, initial=0, keepdims=True))
    return first, shares / shares.sum(axis=1, keepdims=True)


def _unusual_by_holm(chances: Mapping[tuple[str, str], float]) -> set[tuple[str, str]]:
    """Those whose chance, from the smallest on, is within the level over how many are left."""
    unusual: set[tuple[str, str]] = set()
    for number, key in enumerate(sorted(chances, key=lambda key: (chances[key], key))):
        if chances[key] > LEVEL / (len(chances) - number):
            break
        unusual.add(key)
    return unusual
