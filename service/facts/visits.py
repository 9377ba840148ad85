"""Visits as they were known on a day, with their items, and what of the year's caps they use up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from rules.calendar import day_of
from rules.dated_tables import AuthorityLevel, OrderedBy
from scoring.authorities import Authorities, authority_compared
from scoring.cleaning import word_key
from scoring.item_results import combined_of_few
from scoring.visit_caps import Visit
from service.core.db.in_clause import is_among
from service.core.db.tables.imports import authority
from service.core.db.tables.visits import visit
from service.facts.by_item import VISITS, ByItem
from service.facts.matched_words import Matches, read_matches

# What a visit is taken to be where nobody says: one that counts never lets a department visit more often.
UNSTATED = {"trigger": "PLAN_RANDOM", "ordered_by": OrderedBy.OWN.value, "on_site": True}
_KEY = ("enterprise_id", "identity", "source_rank", "recorded_on", "dated", "change_id")
Stated = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StatedVisit:
    """What one delivery stated of one visit or sample, and of its items by their names; only what it did state."""

    enterprise_id: int
    identity: int
    source_rank: int
    recorded_on: date
    dated: bool
    change_id: int
    visited_on: date
    department: str
    number: str
    stated: Stated
    items: Mapping[str, Stated] = field(default_factory=dict)

    @property
    def place(self) -> tuple[date, bool, int]:
        """Where it stands among the versions: an undated one after all that is dated up to its day of delivery."""
        return self.recorded_on, not self.dated, self.change_id


@dataclass(frozen=True, slots=True)
class KnownItem:
    """One item of a visit; `item` is "" for the visit as a whole."""

    item: str
    method: str | None
    result: str | None
    finding: str | None


@dataclass(frozen=True, slots=True)
class KnownVisit:
    """A visit as known on a day: `outcome` is the worst of its items, `faulty` how many of them have a problem."""

    enterprise_id: int
    identity: int
    source_rank: int
    known_since: date
    visited_on: date
    department: str
    number: str
    trigger: str
    ordered_by: str
    level: str | None
    on_site: bool
    plan_no: str | None
    task_no: str | None
    items: Sequence[KnownItem]
    outcome: str | None
    faulty: int

    @property
    def for_caps(self) -> Visit:
        """The visit as caps see it."""
        level = AuthorityLevel(self.level) if self.level else None
        return Visit(self.department, self.visited_on, self.trigger, self.ordered_by, self.on_site, level)


def stated_visits_of(
    connection: Connection,
    ids: Sequence[int],
    condition: ColumnElement[bool] | None = None,
    *,
    items: bool = True,
    kept: ByItem = VISITS,
) -> list[StatedVisit]:
    """All that was stated of the visits (or samples) of enterprises, one after the other.

    With a `condition` only of some of them.
    """
    chosen = is_among(connection, kept.whole.c.enterprise_id, ids)
    found = _items_of(connection, ids, kept) if items else {}
    query = (
        select(kept.whole)
        .where(chosen if condition is None else chosen & condition)
        .order_by(*(kept.whole.c[name] for name in _KEY))
    )
    return [
        StatedVisit(
            **{name: row[name] for name in (*_KEY, "number")},
            visited_on=row[kept.day],
            department=row[kept.authority],
            stated=_stated_of(row, kept.fields),
            items=found.get(tuple(row[name] for name in _KEY), {}),
        )
        for row in map(_mapping, connection.execute(query))
    ]


def _items_of(connection: Connection, ids: Sequence[int], kept: ByItem) -> dict[tuple[Any, ...], dict[str, Stated]]:
    found: dict[tuple[Any, ...], dict[str, Stated]] = {}
    query = select(kept.items).where(is_among(connection, kept.items.c.enterprise_id, ids))
    for row in map(_mapping, connection.execute(query)):
        found.setdefault(tuple(row[name] for name in _KEY), {})[row["item"]] = _stated_of(row, kept.item_fields)
    return found


def _mapping(row: Row[Any]) -> Mapping[str, Any]:
    return row._asdict()


def _stated_of(row: Mapping[str, Any], names: Iterable[str]) -> Stated:
    return {name: row[name] for name in names if row[name] is not None}


def known_visits_of(
    connection: Connection,
    ids: Sequence[int],
    known_on: date,
    condition: ColumnElement[bool] | None = None,
    *,
    items: bool = True,
    matches: Matches | None = None,
) -> list[KnownVisit]:
    """The visits of enterprises as they were known on a day, the newest first; revoked ones are left out.

    `matches` are all matches of words where these were read already.
    """
    rows = stated_visits_of(connection, ids, condition, items=items)
    if items and matches is None:
        matches = read_matches(connection)
    matched = matches.dated("outcome", VISITS.record_type).on(day_of(known_on)) if matches is not None else {}
    groups = groupby(rows, key=lambda row: (row.enterprise_id, row.identity))
    known = [found for _, group in groups if (found := known_visit_of(list(group), known_on, matched))]
    return sorted(known, key=lambda one: (one.visited_on, one.department, one.number), reverse=True)


def known_visit_of(rows: Sequence[StatedVisit], known_on: date, matched: Mapping[str, str]) -> KnownVisit | None:
    """One visit as known on a day, from all that was stated of it; None where nothing was, or it was revoked.

    Of several sources the one of the smallest rank counts; what a version does not state is taken from the one before.
    `matched` are the codes of words of results.
    """
    seen = [row for row in rows if row.recorded_on <= known_on]
    best = min((row.source_rank for row in seen), default=0)
    seen = sorted((row for row in seen if row.source_rank == best), key=lambda row: row.place)
    fields, items = state_of(seen)
    if not seen or fields.get("revoked"):
        return None
    kept = with_matched({name: one for name, one in items.items() if not one.get("revoked")}, matched)
    last = seen[-1]
    outcome, faulty = combined_of(kept)
    stated = {**UNSTATED, **fields}
    return KnownVisit(
        *(last.enterprise_id, last.identity, best, seen[0].recorded_on, last.visited_on, last.department, last.number),
        stated["trigger"],
        stated["ordered_by"],
        stated.get("level"),
        stated["on_site"],
        stated.get("plan_no"),
        stated.get("task_no"),
        [
            KnownItem(name, one.get("method"), one.get("result"), one.get("finding"))
            for name, one in sorted(kept.items())
        ],
        outcome,
        faulty,
    )


def state_of(rows: Iterable[StatedVisit]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """What is known of a visit, and of each of its items, once `rows` have come one after the other."""
    fields: dict[str, Any] = {}
    items: dict[str, dict[str, Any]] = {}
    for row in rows:
        fields |= row.stated
        for name, stated in row.items.items():
            items.setdefault(name, {}).update(stated)
    return fields, items


def with_matched(items: Mapping[str, Stated], matched: Mapping[str, str]) -> dict[str, Stated]:
    """The items with the codes that the words of their results were matched to."""
    if not matched:
        return dict(items)
    return {
        name: {**one, "result": matched.get(word_key(one["result"]), one["result"])} if one.get("result") else one
        for name, one in items.items()
    }


def combined_of(items: Mapping[str, Stated], record_type: str = VISITS.record_type) -> tuple[str | None, int]:
    """The worst result of items, None where none states one, and how many of them have a problem."""
    stated = [(name, one["result"]) for name, one in items.items() if one.get("result")]
    return combined_of_few(record_type, stated) if stated else (None, 0)


def visits_of_year(connection: Connection, ids: Sequence[int], on: date, known_on: date) -> dict[int, list[Visit]]:
    """The visits of each enterprise in the year of `on` up to that day, as known on a day, as caps see them."""
    within = visit.c.visited_on.between(date(on.year, 1, 1), on)
    return visits_within_year(connection, known_visits_of(connection, ids, known_on, within, items=False), on)


def visits_within_year(connection: Connection, visits: Iterable[KnownVisit], on: date) -> dict[int, list[Visit]]:
    """The same out of visits that were read already."""
    found: dict[int, list[Visit]] = {}
    for one in visits:
        if date(on.year, 1, 1) <= one.visited_on <= on:
            found.setdefault(one.enterprise_id, []).append(one.for_caps)
    known = authorities_of(connection, {one.authority for visits in found.values() for one in visits})
    return {id: _under_one_name(visits, known) for id, visits in found.items()}


def authorities_of(connection: Connection, names: Collection[str]) -> Authorities:
    """What is known of the names of authorities."""
    compared = sorted({authority_compared(name) for name in names})
    query = select(authority.c.name, authority.c.code).where(is_among(connection, authority.c.name, compared))
    return Authorities({row.name: row.code for row in connection.execute(query)} if compared else None)


def shortest_names(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """By every name of an authority the shortest of those of its names that are given."""
    given = sorted(set(names), key=lambda one: (len(one), one))
    known, shortest = authorities_of(connection, given), dict[str, str]()
    return {one: shortest.setdefault(known.one_of(one), one) for one in given}


def _under_one_name(visits: Sequence[Visit], known: Authorities) -> list[Visit]:
    """The visits, those of an authority that is called in several ways under the shortest of them."""
    names: dict[str, str] = {}
    return [
        replace(one, authority=names.setdefault(known.one_of(one.authority), one.authority))
        for one in sorted(visits, key=lambda one: (len(one.authority), one.authority))
    ]


def last_visits_of(connection: Connection, ids: Sequence[int], on: date, known_on: date) -> dict[int, date]:
    """The day of the last on-site visit of each enterprise up to `on`; those without one are left out."""
    return last_days_of(known_visits_of(connection, ids, known_on, visit.c.visited_on <= on, items=False), on)


def last_days_of(visits: Iterable[KnownVisit], on: date) -> dict[int, date]:
    """The same out of visits that were read already."""
    found: dict[int, date] = {}
    for one in visits:
        if one.on_site and one.visited_on <= on:
            found[one.enterprise_id] = max(one.visited_on, found.get(one.enterprise_id, one.visited_on))
    return found
