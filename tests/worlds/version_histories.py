"""Random histories of one record: versions numbered or not, dated or not, in one to three deliveries."""

from datetime import date, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]

FIRST = date(2026, 3, 1)
# Fields of which a version states some: figures, days, and what is only lifted by a later version.
_VALUES: dict[str, tuple[Any, ...]] = {
    "severity": (None, 1, 2, 3),
    "ends_on": (None, date(2026, 5, 1), date(2026, 6, 1)),
    "repaired_on": (None, None, date(2026, 4, 1)),
    "revoked": (None, None, None, False, True),
    "objection_open": (None, None, False, True),
}


def history(rng: Random, deliveries: int = 3, most: int = 4) -> list[list[Row]]:
    """The rows of one record, delivery by delivery; few days, numbers and values, so that they meet often."""
    days = sorted(FIRST + timedelta(rng.randint(0, 3)) for _ in range(rng.randint(1, deliveries)))
    return [
        [{**version(rng), "delivery": number, "delivered_on": day} for _ in range(rng.randint(0, most))]
        for number, day in enumerate(days, 1)
    ]


def version(rng: Random) -> Row:
    """What one row states of a record."""
    values = {name: rng.choice(choices) for name, choices in _VALUES.items()}
    if rng.randrange(3) == 0:
        values = dict.fromkeys(values)
        values["severity"] = rng.choice((1, 2))
    return {
        "recorded_at": rng.choice((None, None, *(FIRST + timedelta(by) for by in range(4)))),
        "version": rng.choice((None, None, 1, 2, 3)),
        **values,
    }
