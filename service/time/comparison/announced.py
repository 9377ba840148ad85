"""What a comparison announces once it is complete, and what its page asks of those who know what inspections found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from inspection.rates import Rate
from service.access.reach import Reach


@dataclass(frozen=True, slots=True)
class ComparisonCompleted:
    """A comparison is complete: how everyone stands on both sides is written down."""

    comparison_id: int


@dataclass(frozen=True, slots=True)
class FoundOnBothSides:
    """Asked: the rates of problems found of the firms that each side of a comparison puts into each tier."""

    comparison_id: int
    reach: Reach


@dataclass(frozen=True, slots=True)
class ComparedRates:
    """Answered: the rates by tier on both sides, from visits that were drawn, up to a day, included.

    The tier "" is of who is in none. No rate speaks of the draws that are `uncounted`, as their
    lists could not be read.
    """

    until: date
    made_at: datetime
    before: Mapping[str, Rate]
    after: Mapping[str, Rate]
    uncounted: int

    @property
    def names(self) -> list[str]:
        """The tiers of both sides, the best first; "" of who is in none last."""
        return [*(name for name in dict.fromkeys([*self.after, *self.before]) if name), ""]
