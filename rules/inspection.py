"""What a tier means for inspections: ratio, frequency and the annual cap on visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rules.basis import Citation, Demonstration


class Bound(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Frequency:
    visits: int
    months: int
    bound: Bound


@dataclass(frozen=True, slots=True)
class TierInspection:
    """What a tier means for one mode of inspection item; `ratio` is the share drawn per year."""

    ratio: Decimal
    frequency: Frequency
    annual_cap: int | None


class ItemMode(StrEnum):
    """How an item may be drawn: general ones within an upper limit, special key ones never below a lower one."""

    GENERAL = "general"
    KEY = "key"
    SPECIAL_KEY = "special_key"


@dataclass(frozen=True, slots=True)
class ModeInspection:
    """Per tier ratio and frequency; `statutory` is the frequency that no tier may lower (special_key only)."""

    tiers: Mapping[str, TierInspection]
    statutory: Frequency | None
    basis: Mapping[str, Citation | Demonstration]
