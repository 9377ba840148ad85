"""The rates of a year within a reach, as they are kept: plain data there and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from inspection.rates import Rate, Ratio
from service.core.plain import Plain, plain_of_record


class By(StrEnum):
    """By what a table of rates goes."""

    TIER = "tier"
    COUNTY = "county"
    SECTION = "section"
    SIZE = "size"
    ITEM = "item"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Naive:
    """The plain ratio: of all visits with a result, whyever they were made, those with a problem."""

    base: int
    found: int

    @property
    def value(self) -> float | None:
        """The ratio; None where no visit has a result."""
        return self.found / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate with what it was made from: `awaited` were drawn and have no result yet; `naive` None: it is not told."""

    rate: Rate
    drawn: int
    out_of_scope: int
    awaited: int
    naive: Naive | None

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Estimate":
        """The estimate that JSON holds."""
        naive = Naive(**plain["naive"]) if plain["naive"] is not None else None
        return cls(Rate(**plain["rate"]), plain["drawn"], plain["out_of_scope"], plain["awaited"], naive)


@dataclass(frozen=True, slots=True)
class TierEstimate:
    """The estimate of a tier under a scheme."""

    scheme: str
    tier: str
    of: Estimate

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "TierEstimate":
        """The estimate that JSON holds."""
        return cls(plain["scheme"], plain["tier"], Estimate.from_plain(plain["of"]))


@dataclass(frozen=True, slots=True)
class RateRow:
    """A row of a table: `key` is a code ("": it is not stated), `tiers` are those of which somebody is on a list."""

    key: str
    of: Estimate
    tiers: tuple[TierEstimate, ...]

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "RateRow":
        """The row that JSON holds."""
        tiers = tuple(map(TierEstimate.from_plain, plain["tiers"]))
        return cls(plain["key"], Estimate.from_plain(plain["of"]), tiers)


@dataclass(frozen=True, slots=True)
class SchemeRates:
    """The tiers of a scheme, the best first and who is not classified last; how the worst compares with the best."""

    scheme: str
    tiers: tuple[TierEstimate, ...]
    best: str
    worst: str
    ratio: Ratio

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "SchemeRates":
        """The tiers that JSON holds."""
        tiers = tuple(map(TierEstimate.from_plain, plain["tiers"]))
        return cls(plain["scheme"], tiers, plain["best"], plain["worst"], Ratio(**plain["ratio"]))


@dataclass(frozen=True, slots=True)
class RatedBatch:
    """A batch that a row speaks of, by the number of its draw; `scheme` "" where it went by no tiers."""

    draw_id: str
    batch_id: int
    number: int
    title: str
    line_title: str
    scheme: str


@dataclass(frozen=True, slots=True)
class YearRates:
    """The rates of a year: of all lists together, by tier of each scheme, and by the keys of each table.

    `uncounted` are draws whose lists could not be read: no figure speaks of them.
    """

    year: int
    whole: Estimate
    schemes: tuple[SchemeRates, ...]
    tables: Mapping[By, tuple[RateRow, ...]]
    batches: tuple[RatedBatch, ...]
    uncounted: tuple[str, ...]

    def plain(self) -> Plain:
        """As JSON holds it."""
        plain: Plain = plain_of_record(self)
        return plain

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "YearRates":
        """The rates that JSON holds."""
        return cls(
            plain["year"],
            Estimate.from_plain(plain["whole"]),
            tuple(map(SchemeRates.from_plain, plain["schemes"])),
            {By(by): tuple(map(RateRow.from_plain, rows)) for by, rows in plain["tables"].items()},
            tuple(RatedBatch(**one) for one in plain["batches"]),
            tuple(plain["uncounted"]),
        )

    def rows(self, by: By) -> Sequence[RateRow]:
        """The rows of a table, by key."""
        return self.tables.get(by, ())
