"""The rate of those who share something that nobody counted on the lists: a tier that another rule set gives them.

How many of a list they are is estimated from the drawn, each standing for as many as its probability says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from inspection.limits import NORMAL_POINT
from inspection.rates import Looked, Rate, rate_of


@dataclass(frozen=True, slots=True)
class Placed:
    """Those of a part who share it, of `drawn` drawn of the part; how many are listed is not known and not read."""

    looked: Looked
    drawn: int

    @property
    def estimated(self) -> Looked:
        """The same with as many listed as the drawn stand for."""
        return replace(self.looked, listed=max(round(self.looked.drawn * self.looked.weight), self.looked.base))

    @property
    def spread(self) -> float:
        """The variance of how many are listed: that of drawing so many of the part."""
        if self.drawn < 2:
            return 0.0
        share = self.looked.drawn / self.drawn
        left_open = 1 - self.looked.num / self.looked.den
        return left_open * self.looked.weight**2 * share * (1 - share) * self.drawn**2 / (self.drawn - 1)


def rate_of_domain(parts: Sequence[Placed]) -> Rate:
    """The rate of those who share it on all lists; wider limits than those of a part whose size is known."""
    estimated = [part.estimated for part in parts]
    rate = rate_of(estimated)
    if rate.value is None or rate.low is None or rate.high is None:
        return rate
    of_sizes = sum(
        part.spread * ((part.looked.found / part.looked.base - rate.value) / rate.spoken_of) ** 2
        for part in parts
        if part.looked.base
    )
    if not of_sizes:
        return rate
    more = NORMAL_POINT**2 * of_sizes
    low = max(0.0, rate.value - sqrt((rate.value - rate.low) ** 2 + more))
    high = min(1.0, rate.value + sqrt((rate.high - rate.value) ** 2 + more))
    return replace(rate, low=low, high=high)
