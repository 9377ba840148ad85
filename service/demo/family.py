"""The words in which `vocabulary` describes a type of record."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible value: its share, how that grows per unit of latent risk, and whether food enterprises have it."""

    value: str | int | None
    share: float
    tilt: float = 0.0
    food: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """Log-normal yuan: median at severity 1, spread, factor per severity step, and the share that has an amount."""

    median: float
    spread: float
    step: float = 1.0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Ending:
    """`ends_on` after `low` to `high` days for `share` of the records; `stated` in advance, or an event."""

    low: int
    high: int
    share: float
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """One type of record: `mean` per enterprise in `years`, of which the part `risk` follows the latent risk.

    Below 0 it runs against the risk. `made` multiplies the mean for manufacturers and food enterprises;
    `document` is the word in the document number, none if empty; `departments` decide for some categories;
    `repaired` and `disputed` are shares of the records, `scored` the share with a `value` out of 100.
    """

    type: str
    mean: float
    risk: float
    years: int
    source: str
    department: str
    document: str = ""
    made: float = 1.0
    categories: tuple[Choice, ...] = ()
    outcomes: tuple[Choice, ...] = ()
    severities: tuple[Choice, ...] = ()
    amount: Amount | None = None
    ending: Ending | None = None
    departments: Mapping[str, str] = field(default_factory=dict)
    repaired: float = 0.0
    repair_days: tuple[int, int] = (95, 400)
    disputed: float = 0.0
    scored: float = 0.0
