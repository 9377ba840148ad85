"""Dated tables: figures and words that a bureau changes as the law does, each version with what it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rules.basis import Citation, Demonstration
from rules.inspection import ItemMode
from rules.ruleset import Standing
from rules.texts import Text

Source = Citation | Demonstration


class TriggerKind(StrEnum):
    """As what a visit enters the yearly statistics of enforcement."""

    ROUTINE = "routine"
    SPECIAL = "special"
    CASE = "case"


class OrderedBy(StrEnum):
    """Who ordered a visit: the authority that makes it, or one above it."""

    OWN = "own"
    SUPERIOR = "superior"


class AuthorityLevel(StrEnum):
    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


class CapOf(StrEnum):
    """Whose visits one cap counts: one authority's, those of each level by itself, or of several levels together."""

    AUTHORITY = "authority"
    LEVEL = "level"
    LEVELS = "levels"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTable:
    """One version of one table; `document` is the table as deterministic text, and `digest` its SHA-256."""

    table: str
    version: str
    title: Text
    standing: Standing
    effective_from: date
    digest: str
    effective_until: date | None = None
    approved_on: date | None = None
    citations: Mapping[str, Citation] = field(default_factory=dict)
    demonstrations: Mapping[str, Demonstration] = field(default_factory=dict)
    legal_basis: tuple[Source, ...] = ()
    document: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """`table@version`."""
        return f"{self.table}@{self.version}"

    @property
    def is_demonstration(self) -> bool:
        """True where anything rests on a demonstration, or the standing says so."""
        used = any(isinstance(source, Demonstration) for source in self.sources())
        return used or self.standing is Standing.DEMONSTRATION

    def sources(self) -> Iterator[Source]:
        """All that the table rests on."""
        yield from self.legal_basis


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why visits are made: the word for it, its kind for the statistics, and whether they count towards a cap."""

    id: str
    title: Text
    kind: TriggerKind
    counts: bool
    basis: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Who ordered visits: the word for it, and whether they count towards a cap at all."""

    id: OrderedBy
    title: Text
    counts: bool
    basis: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CapCounting(DatedTable):
    """Which visits count towards a cap: those whose trigger counts, unless who ordered them takes them out."""

    triggers: Mapping[str, Trigger]
    ordered_by: Mapping[OrderedBy, Ordered]

    def sources(self) -> Iterator[Source]:
        """All that the table rests on."""
        yield from self.legal_basis
        for trigger in self.triggers.values():
            yield from trigger.basis.values()
        yield from (ordered.basis for ordered in self.ordered_by.values())

    def counts(self, trigger: str, ordered_by: str) -> bool:
        """Whether a visit counts; a trigger that the table does not list counts, so that none is left out unseen."""
        known = self.triggers.get(trigger)
        return (known is None or known.counts) and self.ordered_by[OrderedBy(ordered_by)].counts


@dataclass(frozen=True, slots=True)
class Cap:
    """The most visits of one enterprise in a year; `levels` and `modes` are those that it is for."""

    id: str
    title: Text
    of: CapOf
    most: int
    basis: Source
    levels: tuple[AuthorityLevel, ...]
    modes: tuple[ItemMode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps(DatedTable):
    """The caps on visits of one enterprise in a year, beside those that tiers state."""

    caps: tuple[Cap, ...]

    def sources(self) -> Iterator[Source]:
        """All that the table rests on."""
        yield from self.legal_basis
        yield from (cap.basis for cap in self.caps)
