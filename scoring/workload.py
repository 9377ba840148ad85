"""How many visits the ratios of tiers ask for in a year, and their spread over offices and months; all of it exact.

Figures stay fractions until they are shown: a total of what is not rounded is the total of what is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from rules.dated_tables import OrderedBy
from scoring.visit_caps import Visit

PLANNED = "PLAN_RANDOM"


@dataclass(frozen=True, slots=True)
class OfficeFirms:
    """The firms of one tier at one office: all of them, and those drawn this year.

    `open_firms` are not drawn yet and have something left of their caps; `caps_left` is the sum of what is left of all
    caps, None where there is no cap.
    """

    firms: int
    drawn: int
    open_firms: int
    caps_left: int | None


@dataclass(frozen=True, slots=True)
class TierVisits:
    """The visits of one tier that are still to be made in a year: `wanted` of the whole year, less those drawn.

    `caps_left` is the most that the caps let through, None where there is no cap.
    """

    firms: int
    wanted: int
    drawn: int
    caps_left: int | None

    @property
    def visits(self) -> int:
        """How many will be made; never below nought."""
        return self._missing if self.caps_left is None else min(self._missing, self.caps_left)

    @property
    def kept_back(self) -> int:
        """How many of those that the ratio asks for the caps do not let through."""
        return self._missing - self.visits

    @property
    def _missing(self) -> int:
        return max(self.wanted - self.drawn, 0)


def was_drawn(visits: Iterable[Visit]) -> bool:
    """Whether an enterprise with these visits was drawn: one was planned by the authority's own random inspections."""
    return any(one.trigger == PLANNED and one.ordered_by == OrderedBy.OWN for one in visits)


def visits_of_tier(ratio: Fraction, offices: Sequence[OfficeFirms]) -> TierVisits:
    """What a share of the firms at all offices together, drawn per year, asks for; raises ValueError beyond 0 to 1."""
    if not 0 <= ratio <= 1:
        raise ValueError(ratio)
    firms = sum(one.firms for one in offices)
    left = [one.caps_left for one in offices if one.caps_left is not None]
    caps_left = sum(left) if len(left) == len(offices) else None
    return TierVisits(firms, ceil(ratio * firms), sum(one.drawn for one in offices), caps_left)


def shares_of_offices(visits: int, offices: Sequence[OfficeFirms]) -> list[Fraction]:
    """The visits of a tier as they are to be expected at each office, which add up to `visits`.

    A draw takes all open firms alike, each once. What goes beyond them follows what is left of the caps, so that no
    office is given more than its caps let through.
    """
    opened = [one.open_firms for one in offices]
    all_open = sum(opened)
    first = min(visits, all_open)
    shares = _in_proportion(first, opened)
    if first == visits:
        return shares
    beyond = [max((one.caps_left or 0) - one.open_firms, 0) for one in offices]
    return [a + b for a, b in zip(shares, _in_proportion(visits - first, beyond), strict=True)]


def spread_over(visits: Fraction, days: Sequence[int]) -> list[Fraction]:
    """The visits over stretches of time, in proportion to the days of each; nothing where there are no days."""
    return _in_proportion(visits, days)


def _in_proportion(whole: Fraction | int, weights: Sequence[int]) -> list[Fraction]:
    total, exact = sum(weights), Fraction(whole)
    if not total:
        return [Fraction(0)] * len(weights)
    return [Fraction(exact.numerator * weight, exact.denominator * total) for weight in weights]


def tenths_of(visits: Fraction) -> int:
    """The figure in tenths, as it is shown: rounded half to even."""
    return round(visits * 10)
