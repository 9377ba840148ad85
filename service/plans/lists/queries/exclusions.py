"""Who of an extract cannot be drawn, why, and by which evidence; and what caps leave of the year."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.calendar import date_of, day_of, months_before
from rules.inspection import ItemMode
from rules.ruleset import RuleSet
from rules.table_library import TableLibrary
from scoring.workload import PLANNED
from service.core.arrays import Array, Mask
from service.facts.year_visits import NO_CAP, YearUse, year_use_of
from service.plans.batch import ORDER, ByHand, ExclusionCode
from service.plans.lists.queries.extract import Extract
from service.plans.lists.queries.item_visits import item_visits_of
from service.registries.items import Item
from service.rule_sets.words import tier_cap_of

AT_MOST = "at_most"


@dataclass(frozen=True, eq=False)
class Excluded:
    """Of each subject of an extract the place of its reason in `ORDER`, -1 where it can be drawn; and the evidence."""

    reason: Array
    evidence: Mapping[int, str]

    @property
    def can_be_drawn(self) -> Mask:
        """Those who are left."""
        left: Mask = self.reason < 0
        return left

    def of(self, code: ExclusionCode) -> Mask:
        """Those who are excluded for a reason."""
        found: Mask = self.reason == ORDER.index(code)
        return found


class Exclusions:
    """Reasons as they are found; whoever has several keeps the first of `ORDER`."""

    def __init__(self, number: int) -> None:
        self._reason = np.full(number, -1, np.int8)
        self._evidence: dict[int, str] = {}

    def add(self, code: ExclusionCode, found: Iterable[tuple[int, str]]) -> None:
        """Excludes those at some places, each with its evidence."""
        rank = ORDER.index(code)
        for place, evidence in found:
            if not 0 <= self._reason[place] <= rank:
                self._reason[place] = rank
                self._evidence[place] = evidence

    def done(self) -> Excluded:
        """All of them."""
        return Excluded(self._reason, self._evidence)


def exclusions_of(
    connection: Connection,
    extract: Extract,
    drawn: Mapping[str, date | None],
    by_hand: Sequence[ByHand],
    items: Collection[Item],
    day: date,
) -> Exclusions:
    """Who cannot be drawn on the day but for caps, which are a matter of a setting.

    `drawn` were drawn this year for the line.
    """
    found = Exclusions(len(extract))
    places = extract.places_of([*drawn, *(one.subject for one in by_hand)])
    found.add(
        ExclusionCode.DRAWN,
        ((places[subject], evidence_of("drawn", on)) for subject, on in drawn.items() if subject in places),
    )
    found.add(ExclusionCode.DEREGISTERED, _registered_otherwise(extract.gone, day))
    found.add(ExclusionCode.MOVED, _registered_otherwise(extract.moved, day))
    for number, one in enumerate(by_hand, 1):
        if one.subject in places:
            found.add(one.code, [(places[one.subject], f"hand-{number}")])
    found.add(ExclusionCode.FREQUENCY, _visited_often(connection, extract, items, day))
    return found


def caps_left(
    connection: Connection, extract: Extract, rule_set: RuleSet | None, mode: ItemMode, tables: TableLibrary, day: date
) -> Array:
    """What caps leave each subject of visits in the year of the day; NO_CAP: there is none."""
    use: YearUse = year_use_of(connection, tables, day)
    caps = [tier_cap_of(rule_set, mode, one.id) for one in rule_set.tiers] if rule_set is not None else []
    of_tier = np.array([*(NO_CAP if cap is None else cap.most for cap in caps), NO_CAP], np.int64)
    most = of_tier[extract.tier]
    left = np.array([use.left_unvisited(int(one), mode) for one in of_tier], np.int64)[extract.tier]
    visited = np.flatnonzero(np.isin(extract.ids, use.ids))
    left[visited] = use.left_of(extract.ids[visited], most[visited], mode)
    return left


def over_cap(left: Array, day: date) -> Iterator[tuple[int, str]]:
    """The places of those whose caps leave no visit."""
    return ((place, evidence_of("cap", day)) for place in np.flatnonzero(left <= 0).tolist())


def evidence_of(kind: str, day: date | None) -> str:
    """A reference to evidence as it stands in a list: of which kind, and of which day."""
    return kind if day is None else f"{kind}-{day:%Y%m%d}"


def strictest_frequency(items: Iterable[Item]) -> tuple[int, int] | None:
    """The frequency of the items that leaves fewest visits: so many in so many months; None: none is limited."""
    limits = [
        (one.frequency.visits, one.frequency.months)
        for one in items
        if one.frequency is not None and one.frequency.bound == AT_MOST
    ]
    return min(limits, key=lambda limit: (limit[0] / limit[1], limit), default=None)


def _registered_otherwise(mask: Mask, day: date) -> Iterator[tuple[int, str]]:
    return ((place, evidence_of("register", day)) for place in np.flatnonzero(mask).tolist())


def _visited_often(
    connection: Connection, extract: Extract, items: Collection[Item], day: date
) -> Iterator[tuple[int, str]]:
    """Who had as many planned visits for an item as it allows in the months up to the day; evidence is the last."""
    limited = [one for one in items if one.frequency is not None and one.frequency.bound == AT_MOST]
    if not limited:
        return
    begins = {one.code: _months_before(day, one.frequency.months) for one in limited if one.frequency}
    visits = item_visits_of(connection, extract.ids, limited, min(begins.values()), day)
    visited = {id for id, _ in visits}
    place_of = {id: place for place, id in enumerate(extract.ids.tolist()) if id in visited}
    for one in limited:
        for (id, code), made in visits.items():
            days = [known.visited_on for known in made if known.trigger == PLANNED and known.visited_on > begins[code]]
            if code == one.code and one.frequency and len(days) >= one.frequency.visits:
                yield place_of[id], evidence_of("visit", max(days))


def _months_before(day: date, months: int) -> date:
    return date_of(months_before(day_of(day), months))
