"""What rates stand beside, and the rates as JSON holds them."""

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from inspection.rates import Rate
from service.core.plain import Plain
from service.plans.plan import UNCLASSIFIED


class Beside(StrEnum):
    """What rates stand beside."""

    MODEL = "model"
    COMPARISON = "comparison"


def plain_of(rates: Mapping[str, Rate]) -> list[Plain]:
    """Rates by tier as JSON holds them, in their order."""
    return [{"tier": tier, "rate": asdict(rate)} for tier, rate in rates.items()]


def rates_of_plain(plain: list[Mapping[str, Any]]) -> dict[str, Rate]:
    """The rates by tier that JSON holds; "" of who is in none."""
    return {one["tier"] if one["tier"] != UNCLASSIFIED else "": Rate(**one["rate"]) for one in plain}
