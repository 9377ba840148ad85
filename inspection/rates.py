"""The rate of problems found on lists, from those drawn of them, with limits of 95 %.

A list's rate is the sum of its strata's rates by their sizes, a year's the mean of its lists by theirs. Counts of
different strata are never added up: a tier drawn whole would drown one drawn at 2 %.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, inf, sqrt

from inspection.limits import limits_of_counts, limits_of_list, wilson_limits

# Below so many found, or not found, or looked at, limits are exact.
FEW = 5
FEW_LOOKED_AT = 30
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Looked:
    """Those of one stratum of one list, of equal probability, that a figure speaks of.

    `listed` are all of them on the list; `base` those with a result, `found` those of them with a problem; `refused`,
    `absent` and `out_of_scope` are in neither. `num / den` is the probability with which each was drawn.
    """

    batch: str
    stratum: str
    listed: int
    drawn: int
    base: int
    found: int
    refused: int
    absent: int
    num: int
    den: int
    out_of_scope: int = 0

    @property
    def in_scope(self) -> int:
        """How many of the list the rate can be about: those known to be out of scope are not."""
        return max(self.listed - self.out_of_scope, self.base)

    @property
    def weight(self) -> float:
        """How many of the list each drawn one stands for."""
        return self.den / self.num

    @property
    def left_open(self) -> float:
        """The share of the list that nobody looked at."""
        return 1 - self.base / self.in_scope if self.base else 1.0


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its limits, and how they were found.

    `method`: all (everybody was looked at), exact (also where one stratum's limits are), wilson, none (one or nobody
    was looked at). `spoken_of` are the listed of those strata of which somebody was looked at. `if_all_found` is the
    rate if all refused and absent had been found.
    """

    value: float | None
    low: float | None
    high: float | None
    method: str
    listed: int
    spoken_of: int
    base: int
    found: int
    refused: int
    absent: int
    if_all_found: float | None


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times higher one rate is than another; None: not known, or without bound."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class _Stratum:
    """One stratum of one list of which somebody was looked at, and its share of all that is spoken of.

    `stands_for` is how many the looked at stand for by their weights, `rate` is Hájek's: those found, by their weights,
    over it. `is_whole`: everybody was looked at.
    """

    name: str
    parts: Sequence[Looked]
    share: float
    base: int
    found: int
    stands_for: float
    rate: float
    is_whole: bool


@dataclass(frozen=True, slots=True)
class _Limits:
    """The limits of one stratum of all lists, its rate and its share."""

    share: float
    rate: float
    low: float
    high: float
    is_exact: bool


def rate_of(parts: Sequence[Looked]) -> Rate:
    """The rate of all lists that these parts belong to."""
    strata = _strata_of(parts)
    base, found = sum(part.base for part in parts), sum(part.found for part in parts)
    refused, absent = sum(part.refused for part in parts), sum(part.absent for part in parts)
    value, low, high, method = _estimate_of(strata)
    return Rate(
        value,
        low,
        high,
        method,
        sum(part.listed for part in parts),
        sum(part.listed for stratum in strata for part in stratum.parts),
        base,
        found,
        refused,
        absent,
        _rate_if_all_found(parts) if refused or absent else value,
    )


def ratio_of(high_tier: Rate, low_tier: Rate) -> Ratio:
    """How many times the rate of one tier is that of another: the lowest over the highest, the highest over the lowest.

    Where none of the lower tier were found there is only the lower bound.
    """
    if high_tier.low is None or high_tier.high is None or low_tier.low is None or low_tier.high is None:
        return Ratio(None, None, None)
    value = high_tier.value / low_tier.value if high_tier.value is not None and low_tier.value else None
    low = high_tier.low / low_tier.high if low_tier.high else None
    return Ratio(value, low, high_tier.high / low_tier.low if low_tier.low else None)


def _strata_of(parts: Sequence[Looked]) -> list[_Stratum]:
    """The strata of which somebody was looked at, by name and list, with their shares."""
    ordered = sorted((part for part in parts if part.listed), key=lambda part: (part.stratum, part.batch))
    grouped = [list(group) for _, group in groupby(ordered, key=lambda part: (part.stratum, part.batch))]
    spoken_of = [group for group in grouped if any(part.base for part in group)]
    listed = sum(part.listed for group in spoken_of for part in group)
    return [_stratum_of(group, sum(part.listed for part in group) / listed) for group in spoken_of]


def _stratum_of(parts: Sequence[Looked], share: float) -> _Stratum:
    stands_for = sum(part.weight * part.base for part in parts)
    return _Stratum(
        parts[0].stratum,
        parts,
        share,
        sum(part.base for part in parts),
        sum(part.found for part in parts),
        stands_for,
        sum(part.weight * part.found for part in parts) / stands_for,
        all(part.base == part.in_scope for part in parts),
    )


def _estimate_of(strata: Sequence[_Stratum]) -> tuple[float | None, float | None, float | None, str]:
    """The rate, its limits and how they were found."""
    base = sum(stratum.base for stratum in strata)
    if not base or (base == 1 and not all(stratum.is_whole for stratum in strata)):
        return None, None, None, "none"
    value = _mean_of(strata)
    if all(stratum.is_whole for stratum in strata):
        return value, value, value, "all"
    sampled = [stratum for stratum in strata if not stratum.is_whole]
    limits = [_limits_of(list(lists)) for _, lists in groupby(sampled, key=lambda stratum: stratum.name)]
    least, most = _bounds_of(strata)
    low = value - sqrt(sum((one.share * (one.rate - one.low)) ** 2 for one in limits))
    high = value + sqrt(sum((one.share * (one.high - one.rate)) ** 2 for one in limits))
    method = "exact" if any(one.is_exact for one in limits) else "wilson"
    return value, min(value, max(least, low)), max(value, min(most, high)), method


def _mean_of(strata: Iterable[_Stratum]) -> float:
    return sum(stratum.share * stratum.rate for stratum in strata)


def _bounds_of(strata: Iterable[_Stratum]) -> tuple[float, float]:
    """What the rate cannot be below or above: those found were found, those without a problem have none."""
    least = most = 0.0
    for stratum in strata:
        in_scope = sum(part.in_scope for part in stratum.parts)
        least += stratum.share * stratum.found / in_scope
        most += stratum.share * (1 - (stratum.base - stratum.found) / in_scope)
    return least, most


def _limits_of(lists: Sequence[_Stratum]) -> _Limits:
    """The limits of one stratum, of one list or of several."""
    share = sum(stratum.share for stratum in lists)
    rate = _mean_of(lists) / share
    if len(lists) == 1 and len(lists[0].parts) == 1:
        return _Limits(share, rate, *_limits_of_part(lists[0].parts[0]))
    base, found = sum(stratum.base for stratum in lists), sum(stratum.found for stratum in lists)
    size = _effective_size(lists, rate, share)
    if not _is_few(base, found) and not _is_few(size, rate * size):
        return _Limits(share, rate, *wilson_limits(rate, size), False)
    whole = max(1, floor(size + _ROUNDING))
    fewest, most = floor(rate * whole + _ROUNDING), ceil(rate * whole - _ROUNDING)
    return _Limits(share, rate, *limits_of_counts(whole, fewest, most), True)


def _limits_of_part(part: Looked) -> tuple[float, float, bool]:
    """The limits of one stratum of one list, and whether they are exact.

    Wilson's are rounded outward to whole numbers of the list: between two of them there is no rate to be covered, and
    where nearly everybody was looked at they would fall between two.
    """
    listed, base, found = part.in_scope, part.base, part.found
    is_exact = _is_few(base, found)
    if is_exact:
        low, high = limits_of_list(listed, base, found)
    else:
        least, most = wilson_limits(found / base, (base - 1) / part.left_open)
        low, high = floor(least * listed + _ROUNDING), ceil(most * listed - _ROUNDING)
    return low / listed, high / listed, is_exact


def _is_few(base: float, found: float) -> bool:
    return found < FEW or base - found < FEW or base < FEW_LOOKED_AT


def _effective_size(lists: Sequence[_Stratum], rate: float, share: float) -> float:
    """The size of a plain sample that would be as exact: the smaller of that by the variance seen and that by weights.

    Where few were found the variance that is seen may be 0; the size that follows from weights alone is not.
    """
    seen = sum((stratum.share / share) ** 2 * _variance_of(stratum) for stratum in lists)
    of_weights = sum(
        (stratum.share / share * part.weight / stratum.stands_for) ** 2 * part.base * part.left_open
        for stratum in lists
        for part in stratum.parts
    )
    return min(rate * (1 - rate) / seen if seen else inf, 1 / of_weights)


def _variance_of(stratum: _Stratum) -> float:
    """Hájek and Deville's variance of a stratum's rate; 0 where one was looked at."""
    base, rate = stratum.base, stratum.rate
    if base == 1:
        return 0.0
    open_by_part = [(part, part.left_open * base / (base - 1)) for part in stratum.parts if part.base]
    seen = sum(factor * part.base for part, factor in open_by_part)
    if not seen:
        return 0.0
    middle = sum(f * part.weight * (part.found - part.base * rate) for part, f in open_by_part) / seen
    squares = sum(
        factor * part.found * ((1 - rate) * part.weight - middle) ** 2
        + factor * (part.base - part.found) * (-rate * part.weight - middle) ** 2
        for part, factor in open_by_part
    )
    return squares / stratum.stands_for**2


def _rate_if_all_found(parts: Iterable[Looked]) -> float | None:
    """The rate if all refused and absent had been found; None where nobody was met or missed."""
    strata = _strata_of([_found_if_missed(part) for part in parts])
    return _mean_of(strata) if strata else None


def _found_if_missed(part: Looked) -> Looked:
    missed = part.refused + part.absent
    return Looked(
        part.batch,
        part.stratum,
        part.listed,
        part.drawn,
        part.base + missed,
        part.found + missed,
        0,
        0,
        part.num,
        part.den,
        part.out_of_scope,
    )
