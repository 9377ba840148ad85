"""Visits as lists show them: those that are under way by their day, those that have ended the newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from service.core.db.tables.inspection_visits import inspection_visit, visit_course
from service.visits.queries.chosen import is_of_batch
from service.visits.queries.seen import goes, is_seen
from service.visits.queries.visits import visits_by_id
from service.visits.sight import VisitSight
from service.visits.states import ENDED, VisitStatus
from service.visits.visit import Visit

_ROW = inspection_visit.c


@dataclass(frozen=True, slots=True)
class AskedVisits:
    """Which visits are asked for; None is all. Without a status, those under way, or with `ended` those that ended.

    `days` are those of the visit, both included; `marked` those begun before they were approved; `officer` is a number
    of the registry of officers, `firm` an enterprise's id, `subject` the code of what is none.
    """

    status: VisitStatus | None = None
    ended: bool = False
    marked: bool = False
    trigger: str | None = None
    office: str | None = None
    region: str | None = None
    line: str | None = None
    batch: int | None = None
    officer: str | None = None
    firm: int | None = None
    subject: str | None = None
    day_from: date | None = None
    day_until: date | None = None

    @property
    def is_of_all(self) -> bool:
        """Whether visits under way and ended ones stand in one list: those of a firm, a batch, or with a mark."""
        by_thing = self.firm is not None or self.subject is not None or self.batch is not None or self.marked
        return by_thing and self.status is None and not self.ended

    @property
    def newest_first(self) -> bool:
        """Whether the list goes by number, the newest first, not by day."""
        return self.ended or self.is_of_all or (self.status is not None and self.status in ENDED)


@dataclass(frozen=True, slots=True)
class VisitPlace:
    """Where in a list a visit stands: in which part of it, on which day, by its id."""

    part: int
    day: date | None
    id: int


def list_visits(
    connection: Connection,
    sight: VisitSight,
    asked: AskedVisits,
    *,
    after: VisitPlace | None = None,
    limit: int = 100,
) -> list[Visit]:
    """Up to `limit` of the visits of which `asked` speaks and that are seen, from after a place on.

    What is under way stands by its day, those without a day behind them.
    """
    ids: list[int] = []
    for part in _parts(asked):
        if after is not None and part.number < after.part:
            continue
        query = select(_ROW.id).where(is_seen(sight), *_conditions(asked), part.condition).order_by(*part.order)
        if after is not None and part.number == after.part:
            query = query.where(part.beyond(after))
        ids += connection.execute(query.limit(limit - len(ids))).scalars()
        if len(ids) >= limit:
            break
    found = visits_by_id(connection, ids) if ids else {}
    return [sight.as_seen(found[one]) for one in ids]


def place_of(visit: Visit, asked: AskedVisits) -> VisitPlace:
    """Where in the list of `asked` a visit stands."""
    if asked.newest_first:
        return VisitPlace(0, None, visit.id)
    return VisitPlace(1 if visit.visit_on is None else 0, visit.visit_on, visit.id)


@dataclass(frozen=True, slots=True)
class _Part:
    number: int
    condition: ColumnElement[bool]
    by_day: bool = False
    newest_first: bool = False

    @property
    def order(self) -> tuple[Any, ...]:
        if self.newest_first:
            return (_ROW.id.desc(),)
        return (_ROW.visit_on, _ROW.id) if self.by_day else (_ROW.id,)

    def beyond(self, after: VisitPlace) -> ColumnElement[bool]:
        if self.newest_first:
            return _ROW.id < after.id
        if self.by_day:
            return or_(_ROW.visit_on > after.day, and_(_ROW.visit_on == after.day, _ROW.id > after.id))
        return _ROW.id > after.id


def _parts(asked: AskedVisits) -> Sequence[_Part]:
    if asked.is_of_all:
        return [_Part(0, _ROW.id > 0, newest_first=True)]
    if asked.newest_first:
        return [_Part(0, _ROW.ended_at.is_not(None), newest_first=True)]
    is_open = _ROW.ended_at.is_(None)
    with_day = _Part(0, and_(is_open, _ROW.visit_on.is_not(None)), by_day=True)
    if asked.day_from is not None or asked.day_until is not None:
        return [with_day]
    return [with_day, _Part(1, and_(is_open, _ROW.visit_on.is_(None)))]


def _conditions(asked: AskedVisits) -> Iterator[ColumnElement[bool]]:
    for wanted, column in (
        (asked.trigger, _ROW.trigger),
        (asked.office, _ROW.office),
        (asked.line, _ROW.line),
        (asked.firm, _ROW.enterprise_id),
        (asked.subject, _ROW.subject),
    ):
        if wanted is not None:
            yield column == wanted
    if asked.status is not None:
        own = visit_course.c
        yield exists().where(own.visit_id == _ROW.id, own.status == asked.status)
    if asked.marked:
        yield _ROW.mark.is_not(None)
    if asked.region:
        yield _ROW.region.startswith(asked.region, autoescape=True)
    if asked.batch is not None:
        yield is_of_batch(asked.batch)
    if asked.officer is not None:
        yield goes(asked.officer)
    if asked.day_from is not None:
        yield _ROW.visit_on >= asked.day_from
    if asked.day_until is not None:
        yield _ROW.visit_on <= asked.day_until
