"""What is left of the year's caps on visits of one enterprise: one function for pages, API and plans."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.basis import Citation, Demonstration
from rules.dated_tables import AuthorityLevel, Cap, CapCounting, CapOf, Caps
from rules.inspection import ItemMode
from rules.texts import Text


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of one enterprise by one authority, as far as caps ask; `level` None where it is not known."""

    authority: str
    visited_on: date
    trigger: str
    ordered_by: str
    on_site: bool
    level: AuthorityLevel | None = None


# What the use of the cap that a tier states is called.
OF_TIER = "tier"


@dataclass(frozen=True, slots=True)
class TierCap:
    """The cap that a tier states, for the visits of one authority; `rule_set` is the version that says so."""

    most: int
    rule_set: str
    title: Text
    basis: Citation | Demonstration | None = None


@dataclass(frozen=True, slots=True)
class CapUse:
    """How much of one cap is used up.

    `authority` is the one whose visits count, None where those of several do or none has made any; `levels` are those
    that count together. `source` is the table or rule set that states the cap, `basis` what it rests on there.
    `level_unknown` of the visits counted
    do not say of which level their authority is: they count at every level.
    """

    id: str
    title: Text
    most: int
    used: int
    source: str
    authority: str | None = None
    levels: tuple[AuthorityLevel, ...] = ()
    level_unknown: int = 0
    basis: Citation | Demonstration | None = None

    @property
    def left(self) -> int:
        """How many more visits the cap lets through."""
        return max(0, self.most - self.used)

    @property
    def is_reached(self) -> bool:
        """True where it lets no more through."""
        return self.used >= self.most


def visits_that_count(visits: Iterable[Visit], counting: CapCounting, on: date) -> list[Visit]:
    """The visits on site that count towards caps, of the year of `on` up to that day.

    A joint visit is one visit for each authority that takes part.
    """
    return [
        one
        for one in visits
        if one.on_site
        and one.visited_on.year == on.year
        and one.visited_on <= on
        and counting.counts(one.trigger, one.ordered_by)
    ]


def most_of_one_authority(counted: Iterable[Visit]) -> int:
    """How many of the visits the authority made that made most of them."""
    return max(Counter(one.authority for one in counted).values(), default=0)


def uses_of_caps(
    counted: Sequence[Visit], caps: Caps | None, tier: TierCap | None, mode: ItemMode, authority: str | None = None
) -> list[CapUse]:
    """Every cap on visits for items of `mode`, the strictest first: the least left, then the smallest.

    `counted` are the visits that count. With `authority` the caps of one authority are told of that one alone, else
    of each that has made such a visit.
    """
    authorities = sorted({one.authority for one in counted}) if authority is None else [authority]
    uses = []
    if tier is not None:
        uses += _of_each(
            counted, authorities, CapUse(OF_TIER, tier.title, tier.most, 0, tier.rule_set, basis=tier.basis)
        )
    for cap in caps.caps if caps is not None else ():
        if mode in cap.modes:
            uses += _of_cap(counted, authorities, cap, caps.name if caps else "")
    return sorted(uses, key=lambda use: (use.left, use.most, use.id, use.authority or "", use.levels))


def _of_cap(counted: Sequence[Visit], authorities: Sequence[str], cap: Cap, source: str) -> list[CapUse]:
    blank = CapUse(cap.id, cap.title, cap.most, 0, source, basis=cap.basis)
    match cap.of:
        case CapOf.AUTHORITY:
            return _of_each(counted, authorities, blank)
        case CapOf.LEVEL:
            return [_of_levels(counted, blank, (level,)) for level in cap.levels]
        case CapOf.LEVELS:
            return [_of_levels(counted, blank, cap.levels)]


def _of_each(counted: Sequence[Visit], authorities: Sequence[str], blank: CapUse) -> list[CapUse]:
    """The use by each authority; nothing used by nobody where there is none."""
    made = Counter(one.authority for one in counted)
    return [replace(blank, used=made[name], authority=name) for name in authorities] or [blank]


def _of_levels(counted: Sequence[Visit], blank: CapUse, levels: tuple[AuthorityLevel, ...]) -> CapUse:
    unknown = sum(one.level is None for one in counted)
    known = sum(one.level in levels for one in counted if one.level is not None)
    return replace(blank, used=known + unknown, levels=levels, level_unknown=unknown)
