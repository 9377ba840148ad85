"""Visits of a year by their reasons, as sources state them, and ours to those who are no enterprise; and their list.

A result of ours that is approved is stated like those of others. Most visits are stated once and are counted by the
database; what several deliveries state is put together first, as everywhere.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, or_, select, tuple_

from rules.dated_tables import CapCounting, OrderedBy
from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.clock import today
from service.core.db.tables.facts import enterprise
from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.core.db.tables.visit_results import visit_result
from service.core.db.tables.visits import visit
from service.facts.visits import UNSTATED, KnownVisit, known_visits_of, shortest_names
from service.registries.queries.names import department_names
from service.registries.queries.recusals import subject_names
from service.reports.inspections.counted import Grouping
from service.reports.inspections.kinds import ALL, BY_SUPERIOR, ON_SITE, OTHER, CountedVisits, fits
from service.reports.inspections.queries.drawn import COUNTY

_STATED, _FIRM = visit.c, enterprise.c
_AT_ONCE = 2_000
_ON_SITE = "on_site"
# Visits to firms stand by them and by what each is known by; those to what is no firm behind, by their course.
_TO_FIRM, _TO_OTHER = 0, 1


@dataclass(frozen=True, slots=True)
class AskedVisitsByKind:
    """Visits on these days, both included, by what, within a reach; `own` is what the bureau is called."""

    begins: date
    ends: date
    by: Grouping
    reach: Reach
    own: str
    row: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class VisitAt:
    """Where in the list a visit stands."""

    part: int
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class ListedVisit:
    """A visit as the list behind a figure shows it."""

    at: VisitAt
    subject: str
    name: str | None
    visited_on: date
    department: str
    number: str
    trigger: str
    ordered_by: str
    on_site: bool


def count_visits(connection: Connection, asked: AskedVisitsByKind) -> list[CountedVisits]:
    """How many visits there were for the same reason, by row."""
    rows = _Rows(connection, asked)
    found: Counter[tuple[str, str, str, bool]] = Counter()
    columns = (rows.place, _STATED.department, *_reason())
    inner = select(*(one.label(f"c{place}") for place, one in enumerate(columns)))
    held = inner.join(enterprise, _FIRM.id == _STATED.enterprise_id).where(*rows.once).subquery().c
    query: Select[Any] = select(*held, func.count()).group_by(*held)
    for place, department, trigger, ordered_by, on_site, number in connection.execute(query):
        found[rows.key_of(place, department), trigger, ordered_by, bool(on_site)] += number
    for one, key in (*rows.several(), *rows.of_no_firm()):
        found[key, one.trigger, one.ordered_by, one.on_site] += 1
    return [
        CountedVisits(key, trigger, ordered_by, on_site, number)
        for (key, trigger, ordered_by, on_site), number in found.items()
        if asked.row in (None, key)
    ]


def list_visits(
    connection: Connection,
    asked: AskedVisitsByKind,
    cell: str,
    table: CapCounting | None,
    *,
    after: VisitAt | None = None,
    limit: int = 100,
) -> list[ListedVisit]:
    """Up to `limit` of the visits that a figure counts, by firm, after a place in the list."""
    rows = _Rows(connection, asked)
    start = after or VisitAt(_TO_FIRM, 0, 0)
    found: list[ListedVisit] = []
    if start.part == _TO_FIRM:
        place = _STATED.enterprise_id, _STATED.identity
        query = (
            select(*place, _FIRM.code, _FIRM.name, _STATED.visited_on, _STATED.department, _STATED.number, *_reason())
            .join(enterprise, _FIRM.id == _STATED.enterprise_id)
            .where(*rows.once, *rows.of_row(), *_counted_in(cell, table), tuple_(*place) > (start.first, start.second))
        )
        for row in connection.execute(query.order_by(*place).limit(limit)):
            firm, identity, code, name, day, department, number, trigger, ordered_by, on_site = row
            at = VisitAt(_TO_FIRM, firm, identity)
            found.append(ListedVisit(at, code, name, day, department, number, trigger, ordered_by, bool(on_site)))
    for one, key in (*rows.several(), *rows.of_no_firm()):
        is_counted = fits(cell, one.trigger, one.ordered_by, table, on_site=one.on_site)
        if one.at > start and asked.row in (None, key) and is_counted:
            found.append(one)
    return sorted(found, key=lambda one: one.at)[:limit]


def _reason() -> tuple[ColumnElement[Any], ...]:
    """Why, on whose order and whether on site; what nobody states is what caps take it to be."""
    return (
        func.coalesce(_STATED.trigger, UNSTATED["trigger"]),
        func.coalesce(_STATED.ordered_by, UNSTATED["ordered_by"]),
        func.coalesce(_STATED.on_site, literal(UNSTATED["on_site"])),
    )


def _counted_in(cell: str, table: CapCounting | None) -> Iterator[ColumnElement[bool]]:
    """What the cell counts, of visits that are stated once: `kinds.fits` as a condition upon rows."""
    trigger, ordered_by, on_site = _reason()
    kinds: Mapping[str, str] = {} if table is None else {name: one.kind for name, one in table.triggers.items()}
    if cell == ON_SITE:
        yield on_site
    elif cell == BY_SUPERIOR:
        yield ordered_by == OrderedBy.SUPERIOR.value
    elif cell == OTHER:
        yield trigger.not_in(sorted(kinds))
    elif cell != ALL:
        yield trigger.in_(sorted(name for name, kind in kinds.items() if kind == cell))


class _Rows:
    """The visits that are asked for: those stated once as conditions, all others as they are known today."""

    def __init__(self, connection: Connection, asked: AskedVisitsByKind) -> None:
        self.connection, self.asked = connection, asked
        self.day = today()
        self.within = _STATED.visited_on.between(asked.begins, asked.ends)
        self._names = self._authorities() if asked.by is Grouping.UNIT else {}

    @property
    def once(self) -> list[ColumnElement[bool]]:
        """Stated once, by the day, not revoked, at a firm within the reach."""
        known = _STATED.recorded_on <= self.day
        stands = func.coalesce(_STATED.revoked, literal(value=False)).is_(False)
        return [self.within, known, stands, ~_is_stated_again(), self._is_reached]

    @property
    def place(self) -> ColumnElement[Any]:
        """Where the firm lies, by what the rows go; one and the same for all where they go by authority."""
        if self.asked.by is Grouping.UNIT:
            return literal("")
        county = func.substr(func.coalesce(_FIRM.region, ""), 1, COUNTY)
        return county if self.asked.by is Grouping.COUNTY else func.coalesce(_FIRM.office, "")

    @property
    def _is_reached(self) -> ColumnElement[bool]:
        return within_reach(self.asked.reach.of_every_line, func.coalesce(_FIRM.region, ""), _FIRM.office, literal(""))

    def key_of(self, place: str, department: str) -> str:
        """The key of the row of a visit at a place by an authority, which goes by the shortest of its names."""
        return self._names.get(department, department) if self.asked.by is Grouping.UNIT else place

    def of_row(self) -> list[ColumnElement[bool]]:
        """Of the row that is asked for."""
        if self.asked.row is None:
            return []
        if self.asked.by is not Grouping.UNIT:
            return [self.place == self.asked.row]
        return [_STATED.department.in_(sorted(one for one, name in self._names.items() if name == self.asked.row))]

    def several(self) -> Iterator[tuple[ListedVisit, str]]:
        """The visits that were stated more than once, as they are known, with the keys of their rows."""
        query = (
            select(_FIRM.id, _FIRM.code, _FIRM.name, self.place)
            .join(visit, _STATED.enterprise_id == _FIRM.id)
            .where(self.within, _is_stated_again(), self._is_reached)
        )
        firms = {row[0]: row for row in self.connection.execute(query.distinct())}
        ids = sorted(firms)
        for begin in range(0, len(ids), _AT_ONCE):
            some, again = ids[begin : begin + _AT_ONCE], and_(self.within, _is_stated_again())
            for one in known_visits_of(self.connection, some, self.day, again, items=False):
                _, code, name, place = firms[one.enterprise_id]
                at = VisitAt(_TO_FIRM, one.enterprise_id, one.identity)
                yield _listed(one, at, code, name), self.key_of(place, one.department)

    def of_no_firm(self) -> Iterator[tuple[ListedVisit, str]]:
        """Visits of ours, whose results are approved, to those who are no enterprise: no source states them."""
        own, course, result = inspection_visit.c, visit_course.c, visit_result.c
        query = (
            select(course.id, own.subject, own.region, own.office, own.number, own.trigger, own.ordered_by)
            .add_columns(course.department, result.visited_on, result.methods)
            .join(visit_course, course.visit_id == own.id)
            .join(visit_result, and_(result.course_id == course.id, result.version == course.version))
            .where(own.enterprise_id.is_(None), result.visited_on.between(self.asked.begins, self.asked.ends))
            .where(within_reach(self.asked.reach, own.region, own.office, own.line))
        )
        rows = self.connection.execute(query).all()
        names = subject_names(self.connection, [row.subject for row in rows])
        departments = department_names(self.connection, {row.department for row in rows if row.department})
        for row in rows:
            by = departments[row.department].zh if row.department else self.asked.own
            place = row.region[:COUNTY] if self.asked.by is Grouping.COUNTY else row.office or ""
            stated = (row.visited_on, by, row.number, row.trigger, row.ordered_by, _ON_SITE in row.methods)
            yield (
                ListedVisit(VisitAt(_TO_OTHER, row.id, 0), row.subject, names[row.subject], *stated),
                self.key_of(place, by),
            )

    def _authorities(self) -> dict[str, str]:
        """By every name of an authority in those days the shortest of its names."""
        query = select(_STATED.department).where(self.within).distinct()
        return shortest_names(self.connection, [*self.connection.execute(query).scalars(), self.asked.own])


def _listed(one: KnownVisit, at: VisitAt, code: str, name: str | None) -> ListedVisit:
    return ListedVisit(
        at, code, name, one.visited_on, one.department, one.number, one.trigger, one.ordered_by, one.on_site
    )


def _is_stated_again() -> ColumnElement[bool]:
    """Whether more than one delivery states something of the visit."""
    other = visit.alias().c
    differs = or_(
        other.source_rank != _STATED.source_rank,
        other.recorded_on != _STATED.recorded_on,
        other.dated != _STATED.dated,
        other.change_id != _STATED.change_id,
    )
    return exists().where(other.enterprise_id == _STATED.enterprise_id, other.identity == _STATED.identity, differs)
