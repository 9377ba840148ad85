"""What the registry of models announces, and what a card asks of those who know what inspections found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from inspection.rates import Rate
from service.access.reach import Reach


@dataclass(frozen=True, slots=True)
class ModelRegistered:
    """A model was registered that learned of inspections of these days, both included."""

    digest: str
    scheme: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class FoundByTier:
    """Asked: the rates of problems found of the tiers of the model's scheme, as the rule set had decided them."""

    digest: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class FoundRates:
    """Answered: the rate of each tier from visits that were drawn, up to a day, included.

    The best tier is first, and last stands "" of who is in none. No rate speaks of the draws that are `uncounted`, as
    their lists could not be read.
    """

    until: date
    made_at: datetime
    tiers: Mapping[str, Rate]
    uncounted: int
