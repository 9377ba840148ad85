"""On which days subjects of an extract were visited for items, read of those alone who were."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, select

from scoring.item_results import NOTHING_SEEN
from service.core.arrays import Array
from service.core.db.tables.visits import visit, visit_item
from service.facts.by_item import VISITS
from service.facts.visits import known_visits_of
from service.registries.items import Item

_AT_ONCE = 5_000
_KEY = ("enterprise_id", "identity", "source_rank", "recorded_on", "dated", "change_id")
_NOTHING = frozenset(NOTHING_SEEN[VISITS.record_type])


@dataclass(frozen=True, slots=True)
class ItemVisit:
    """A visit that an item was of: its day, why it was made, and whether anything was looked at."""

    visited_on: date
    trigger: str
    looked_at: bool


def item_visits_of(
    connection: Connection, ids: Array, items: Collection[Item], begins: date, day: date
) -> Mapping[tuple[int, str], Sequence[ItemVisit]]:
    """By enterprise and code of an item the visits for it from the day `begins` up to `day`, the newest first."""
    named = {name: one.code for one in items for name in (one.code, one.name)}
    within = visit.c.visited_on.between(begins, day)
    wanted = sorted(_visited_for(connection, named, within) & set(ids.tolist()))
    found: dict[tuple[int, str], list[ItemVisit]] = defaultdict(list)
    for start in range(0, len(wanted), _AT_ONCE):
        for known in known_visits_of(connection, wanted[start : start + _AT_ONCE], day, within):
            seen = {named[one.item]: one.result not in _NOTHING for one in known.items if one.item in named}
            for code, looked_at in seen.items():
                found[known.enterprise_id, code].append(ItemVisit(known.visited_on, known.trigger, looked_at))
    return found


def _visited_for(connection: Connection, names: Collection[str], within: ColumnElement[bool]) -> set[int]:
    """The enterprises of whom something was stated of one of these items, of visits within some days."""
    same = and_(*(visit.c[name] == visit_item.c[name] for name in _KEY))
    query = select(visit.c.enterprise_id).join(visit_item, same).where(within, visit_item.c.item.in_(sorted(names)))
    return set(connection.execute(query.distinct()).scalars())
