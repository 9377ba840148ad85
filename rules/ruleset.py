"""What a loaded rule set is: plain frozen values, already checked, with numbers as exact decimals.

`rules/README.md` explains the language these mirror; `rules.load_rule_set` makes them from files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rules.basis import Basis, Citation, Demonstration
from rules.conditions import Condition
from rules.inspection import ItemMode, ModeInspection
from rules.intervals import Interval
from rules.measures import Measure
from rules.points import WHOLE, Limit, Points
from rules.record_types import RecordType
from rules.texts import Text


@dataclass(frozen=True, slots=True)
class Level:
    """A first- or second-level indicator; `weight` is in parts of 10,000 of its parent."""

    id: str
    title: Text
    parent: str | None = None
    weight: int = WHOLE


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators whose points are limited together."""

    id: str
    title: Text
    limit: Limit


@dataclass(frozen=True, slots=True)
class Indicator:
    """A third-level indicator: one measure turned into points."""

    id: str
    title: Text
    measure: Measure
    points: Points
    limit: Limit
    basis: Basis
    level: str | None = None
    group: str | None = None
    weight: int = WHOLE


class Direction(StrEnum):
    HIGHER_IS_BETTER = "higher_is_better"
    HIGHER_IS_RISKIER = "higher_is_riskier"


@dataclass(frozen=True, slots=True)
class ScoreScale:
    direction: Direction
    base: Decimal
    at_least: Decimal
    at_most: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier, listed best to worst; `interval` is None for a tier that only a class override gives."""

    id: str
    title: Text
    interval: Interval | None


class OverrideKind(StrEnum):
    """In the order in which they are applied."""

    CLASS = "class"
    SHIFT = "shift"
    FLOOR = "floor"
    CAP = "cap"
    MANUAL = "manual"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Override:
    """Moves the tier where `when` holds; `tier` for all but shift (`by` grades) and manual (read from a record).

    `within` are the tiers that a class override may relabel (None: any).
    """

    id: str
    title: Text
    kind: OverrideKind
    basis: Basis
    when: Condition | None = None
    tier: str | None = None
    by: int = 0
    within: tuple[str, ...] | None = None
    # Written, and checked, but not applied.
    off: bool = False
    # Where it stands among those that are written.
    place: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class NotRated:
    """The enterprise is left unrated where `when` holds, and the reason a person reads."""

    id: str
    title: Text
    when: Condition


@dataclass(frozen=True, slots=True)
class PublicityPeriod:
    """Months of publicity for records of a type and severity under the law in force when they occurred.

    `severity` None is any; the window is `law_from <= occurred_on < law_until`.
    """

    type: str
    severity: int | None
    months: int
    law_from: date | None
    law_until: date | None
    basis: Citation | Demonstration


class Standing(StrEnum):
    OFFICIAL = "official"
    DEMONSTRATION = "demonstration"
    TEACHING = "teaching"


class Disclosure(StrEnum):
    INTERNAL = "internal"
    SUBJECT = "subject"
    PUBLIC = "public"


class Objection(StrEnum):
    """What happens to a record with an open objection."""

    COUNT = "count"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A property that this rule set does not keep for some record types (all where `types` is empty), and why."""

    property: str
    types: tuple[str, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class Expected:
    tier: str | None
    score: Decimal | None = None
    decided_by: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, facts as plain field values, and what the rule set must answer."""

    sentence: Text
    as_of: date
    known_on: date | None
    enterprise: Mapping[str, object]
    records: tuple[Mapping[str, object], ...]
    expect: Expected


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of one scheme, merged with what it extends.

    `figures` says what the figures of `tiers`, `score`, `levels`, `groups` and `not_rated` rest on, by section.
    `switched_off` are the overrides that are written and checked but not applied. `document` is the merged document as
    deterministic text, and `digest` its SHA-256.
    """

    scheme: str
    version: str
    title: Text
    standing: Standing
    tier_noun: Text
    score_noun: Text
    effective_from: date
    score: ScoreScale
    tiers: tuple[Tier, ...]
    indicators: tuple[Indicator, ...]
    digest: str
    disclosure: Disclosure = Disclosure.INTERNAL
    effective_until: date | None = None
    approved_on: date | None = None
    objection: Objection = Objection.COUNT
    reads: tuple[str, ...] = ()
    extends: str | None = None
    levels: tuple[Level, ...] = ()
    groups: tuple[Group, ...] = ()
    overrides: tuple[Override, ...] = ()
    switched_off: tuple[Override, ...] = ()
    not_rated: tuple[NotRated, ...] = ()
    publicity: tuple[PublicityPeriod, ...] = ()
    inspection: Mapping[ItemMode, ModeInspection] = field(default_factory=dict)
    citations: Mapping[str, Citation] = field(default_factory=dict)
    demonstrations: Mapping[str, Demonstration] = field(default_factory=dict)
    legal_basis: tuple[Citation | Demonstration, ...] = ()
    figures: Mapping[str, Citation | Demonstration] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    examples: tuple[Example, ...] = ()
    record_types: Mapping[str, RecordType] = field(default_factory=dict)
    document: str = field(default="", repr=False)

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def name(self) -> str:
        """`scheme@version`."""
        return f"{self.scheme}@{self.version}"

    @property
    def is_demonstration(self) -> bool:
        """True where anything rests on a demonstration, or the standing says so."""
        used = any(isinstance(source, Demonstration) for source in self.sources())
        return used or self.standing is Standing.DEMONSTRATION

    def sources(self) -> Iterator[Citation | Demonstration]:
        """All that the rule set rests on, part by part; what supports several parts comes as often."""
        yield from self.legal_basis
        yield from self.figures.values()
        for basis in [item.basis for item in self.indicators] + [item.basis for item in self.overrides]:
            yield from basis.values()
        yield from (period.basis for period in self.publicity)
        for mode in self.inspection.values():
            yield from mode.basis.values()

    def tier_ids(self) -> tuple[str, ...]:
        """Tier ids, best to worst."""
        return tuple(t.id for t in self.tiers)
