"""Measures: what a rule set may find out about one enterprise."""

from dataclasses import dataclass
from enum import StrEnum

from rules.conditions import Condition


class State(StrEnum):
    """Which counting records a measure takes (semantics: active, in publicity)."""

    COUNTING = "counting"
    ACTIVE = "active"
    IN_PUBLICITY = "in_publicity"


class Over(StrEnum):
    """What a measure over records computes."""

    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    DAYS_SINCE_LATEST = "days_since_latest"
    LATEST = "latest"
    EXISTS = "exists"
    SHARE = "share"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class RecordMeasure:
    """A figure over the records of `types` that pass `where`, in `state`, within `months` calendar months or `days`.

    `ends_within` takes only those that have not ended and end within so many days. `field` is summed, maximised, told
    apart or read from the latest record; `part` is the share's numerator; below `at_least` records a share is not
    applicable. `active` in the language is exists with state active.
    """

    over: Over
    types: tuple[str, ...]
    where: Condition | None = None
    state: State = State.COUNTING
    months: int | None = None
    field: str | None = None
    part: Condition | None = None
    at_least: int = 1
    days: int | None = None
    ends_within: int | None = None


class From(StrEnum):
    """What a measure over an attribute gives."""

    VALUE = "value"
    YEARS_SINCE = "years_since"
    MISSING = "missing"
    LONGEST_MATCH = "longest_match"


@dataclass(frozen=True, slots=True)
class AttributeMeasure:
    """A figure from one registration attribute; `codes` are the prefixes a longest match chooses from."""

    take: From
    field: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TierMeasure:
    """The tier that another scheme gives the same enterprise at the same D and K, or `not_rated`."""

    scheme: str


@dataclass(frozen=True, slots=True)
class ModelMeasure:
    """The calibrated probability of the model; missing where no model is used."""


@dataclass(frozen=True, slots=True)
class ConditionMeasure:
    """True where the condition holds."""

    when: Condition


Measure = RecordMeasure | AttributeMeasure | TierMeasure | ModelMeasure | ConditionMeasure


NOT_RATED = "not_rated"
