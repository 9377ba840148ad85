"""The due list of key supervision: which subjects of a plan line are owed a visit for which item, and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection

from rules.inspection import Bound, Frequency, ItemMode
from rules.library import Library
from rules.ruleset import RuleSet
from service.core.arrays import Array, Mask
from service.decisions.editions import edition_now
from service.decisions.lists.image import NOT_CLASSIFIED
from service.plans.batch import Narrowing
from service.plans.lists.owed import Owing, due_of, number_owed, strictest
from service.plans.lists.queries.extract import Extract, extract_of
from service.plans.lists.queries.item_visits import ItemVisit, item_visits_of
from service.plans.plan import PlanLine
from service.registries.items import Item
from service.registries.queries.items import items_of
from service.rule_sets.queries import rule_set_of

# Visits longer ago than any frequency asks about.
_LONGEST_AGO = date(1990, 1, 1)
AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Owed:
    """A visit that a subject is owed for an item: how many are missing today, the last one, and the day it is due.

    `due` None: there never were as many visits as are asked for. `place` is that of the subject in the extract.
    """

    place: int
    subject: str
    item: str
    owing: Owing
    missing: int
    last: date | None
    due: date | None

    @property
    def order(self) -> tuple[date, str, str]:
        """Where it stands in the list: what was never done first, then the first due."""
        return self.due or date.min, self.subject, self.item


def due_list_of(connection: Connection, library: Library, line: PlanLine, day: date, by: date) -> list[Owed]:
    """The due list of a line of special key items on a day, by the tiers in effect; [] for any other line."""
    if line.mode is not ItemMode.SPECIAL_KEY:
        return []
    edition = edition_now(connection, line.scheme) if line.scheme else None
    rule_set = rule_set_of(library, edition.scheme, edition.version) if edition else None
    items = list(items_of(connection, line.items, day).values())
    extract = extract_of(connection, line, Narrowing(), edition, (), day)
    return owed_of(connection, extract, rule_set, items, day, by)


def owed_of(
    connection: Connection, extract: Extract, rule_set: RuleSet | None, items: Sequence[Item], day: date, by: date
) -> list[Owed]:
    """What is due on the day `by` or before it, what was never done first, then the first due; by subject and item.

    Who is registered no more, or has moved away, is owed nothing. A tier raises what an item asks for, and never
    lowers it.
    """
    asked = _asked_by_tier(extract, rule_set, items)
    concerned = [one for one in items if any(one.code in by_item for by_item in asked.values())]
    if not concerned:
        return []
    visits = item_visits_of(connection, extract.ids, concerned, _LONGEST_AGO, day)
    there: Mask = ~(extract.gone | extract.moved)
    found = []
    for place in np.flatnonzero(there).tolist():
        own, by_item = int(extract.ids[place]), asked[int(extract.tier[place])]
        for code, owing in by_item.items():
            one = _owed(place, extract.subjects[place], code, owing, visits.get((own, code), ()) if own else (), day)
            if one.due is None or one.due <= by:
                found.append(one)
    return sorted(found, key=lambda one: one.order)


def is_due(extract: Extract, owed: Sequence[Owed]) -> Mask:
    """Which subjects of the extract are owed something."""
    found: Array = np.zeros(len(extract), np.bool_)
    found[[one.place for one in owed]] = True
    return found


def _owed(place: int, subject: str, code: str, owing: Owing, visits: Sequence[ItemVisit], day: date) -> Owed:
    made = [one.visited_on for one in visits if one.looked_at]
    missing, last = number_owed(made, owing, day), max(made, default=None)
    return Owed(place, subject, code, owing, missing, last, due_of(made, owing))


def _asked_by_tier(
    extract: Extract, rule_set: RuleSet | None, items: Sequence[Item]
) -> Mapping[int, Mapping[str, Owing]]:
    """By rank of tier and code of item what is asked for: by the item, the statute of its mode, or the tier."""
    ranks = {int(rank) for rank in np.unique(extract.tier)} if len(extract) else set()
    return {
        rank: {one.code: owing for one in items if (owing := strictest(_owings(rule_set, one, rank))) is not None}
        for rank in ranks
    }


def _owings(rule_set: RuleSet | None, item: Item, rank: int) -> list[Owing | None]:
    own = item.frequency
    found = [Owing(own.visits, own.months) if own is not None and own.bound == AT_LEAST else None]
    block = rule_set.inspection.get(ItemMode(item.mode)) if rule_set else None
    if rule_set is None or block is None or item.mode != ItemMode.SPECIAL_KEY:
        return found
    found.append(_owing_of(block.statutory))
    if rank != NOT_CLASSIFIED:
        found.append(_owing_of(block.tiers[rule_set.tiers[rank].id].frequency))
    return found


def _owing_of(frequency: Frequency | None) -> Owing | None:
    least = frequency is not None and frequency.bound is Bound.AT_LEAST
    return Owing(frequency.visits, frequency.months) if frequency is not None and least else None
