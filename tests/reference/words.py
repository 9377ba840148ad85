"""The few words and figures that random rule sets and random facts share, so that they meet often.

Everything random here is drawn from a `Random` that is handed in: a seeded one, or one of hypothesis, which
shrinks towards the first choice everywhere.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.reference.days import minus_months

TYPES = ("administrative_penalty", "inspection", "serious_violation", "honour", "own_type")
OUTCOMES = ("problem", "no_problem")
CATEGORIES = ("food", "food_safety", "price")
SOURCES = ("court", "tax")
CODES = ("F", "F52", "F521", "C3011")
GRADES = ("A", "B", "M", "D")
SCHEME, OTHER_SCHEME = "asked", "other"
MONTHS = (1, 4, 12, 24)
WINDOWS = (*(f"P{months}M" for months in MONTHS), "P1D", "P40D", "P365D")
DAYS_AHEAD = ("P1D", "P30D", "P60D", "P365D")

LAW_DAY = date(2025, 12, 25)

AMOUNTS = tuple(map(Decimal, ("0", "0.01", "9999.99", "10000", "10000.01", "50000.5")))
CAPITALS = tuple(map(Decimal, ("0", "9.99", "10", "10.000001", "100")))
VALUES = tuple(map(Decimal, ("-1.5", "0", "0.3333", "0.3334", "12.3456")))
EMPLOYEES = (0, 2, 3, 49, 50)

DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2024-02-29", "2025-02-28", "2026-02-28", "2026-03-01", "2026-03-31", "2026-06-30", "2026-12-31")
)


def chance(rng: Random, one_in: int) -> bool:
    """True once in `one_in` draws."""
    return rng.randrange(one_in) == one_in - 1


def several(rng: Random, choices: Sequence[Any], most: int) -> list[Any]:
    """One to `most` different choices."""
    return rng.sample(list(choices), rng.randint(1, min(most, len(choices))))


def optional(rng: Random, **parts: Any) -> dict[str, Any]:
    """All of the parts, or none of them."""
    return parts if chance(rng, 2) else {}


def day_around(rng: Random, day: date) -> date:
    """A day on or about a boundary that the months of `day` draw, mostly past, or on which a law begins."""
    if chance(rng, 8):
        return LAW_DAY - timedelta(rng.choice((0, 1)))
    return minus_months(day, rng.choice((0, *MONTHS, -1))) + timedelta(rng.choice((0, 0, 1, -1, -40)))
