"""The exceptions that are listed, within a reach: one by one, counted by month, person and kind, and how fresh."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select, text, tuple_

from rules.calendar import date_of, day_of, months_after
from rules.texts import Text
from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.clock import begin_of
from service.core.db.tables.estimates import exception_entry
from service.core.db.tables.jobs import job
from service.estimates.exceptions.exception import COLLECTING, Entry, ExceptionKind

_ROW = exception_entry.c
_SHOWN = tuple(name for name in Entry.__dataclass_fields__ if name != "said")
# As the index has it.
_SINGLY = text("kind <> 'short_opinion'")


@dataclass(frozen=True, slots=True)
class AskedExceptions:
    """Which exceptions: within a reach, from a month to another, both included, of a kind, of a person by log-in.

    `by` "" is what nobody did by hand; None is everybody. `singly`: without those that are listed by count alone.
    """

    reach: Reach
    first: date | None = None
    last: date | None = None
    kind: ExceptionKind | None = None
    by: str | None = None
    singly: bool = False


@dataclass(frozen=True, slots=True)
class OfPerson:
    """How many exceptions of a kind a person made; `by` None: nobody by hand."""

    by: str | None
    kind: ExceptionKind
    number: int


@dataclass(frozen=True, slots=True)
class OfMonth:
    """How many exceptions of a kind were made in a month."""

    month: date
    kind: ExceptionKind
    number: int


# Where a page ended: the moment and the number of its last row.
Position = tuple[datetime, int]


def list_entries(
    connection: Connection, asked: AskedExceptions, *, before: Position | None = None, limit: int
) -> list[Entry]:
    """Up to `limit` exceptions, the last done first, those before `before` where that is stated."""
    listed = select(_ROW.id).where(*_conditions(asked), *_done_within(asked))
    if before is not None:
        place = tuple_(_ROW.at, _ROW.id)
        listed = listed.where(place < tuple_(literal(before[0], _ROW.at.type), literal(before[1])))
    # Which they are is told from an index alone, however many there are that do not lie within the reach.
    listed = listed.order_by(_ROW.at.desc(), _ROW.id.desc()).limit(limit)
    query = select(*(_ROW[name] for name in _SHOWN), _ROW.zh, _ROW.en).where(_ROW.id.in_(listed))
    rows = sorted(connection.execute(query), key=lambda row: (row.at, row.id), reverse=True)
    return [_entry_of(row) for row in rows]


def count_by_person(connection: Connection, asked: AskedExceptions) -> list[OfPerson]:
    """How many there are by person and kind, of whatever is asked for."""
    # In the order of people, from the index that holds all of it: by any other it would have to be sorted.
    conditions = [*_conditions(asked, _unsearched(_ROW.kind)), *_of_months(asked, _unsearched(_ROW.month))]
    query = select(_ROW.by, _ROW.kind, func.count()).where(*conditions).group_by(_ROW.by, _ROW.kind)
    return [OfPerson(by, ExceptionKind(kind), number) for by, kind, number in connection.execute(query)]


def count_by_month(connection: Connection, asked: AskedExceptions) -> list[OfMonth]:
    """How many there are by month and kind, of whatever is asked for."""
    conditions = [*_conditions(asked, _unsearched(_ROW.kind)), *_of_months(asked)]
    query = select(_ROW.month, _ROW.kind, func.count()).where(*conditions).group_by(_ROW.month, _ROW.kind)
    return [OfMonth(month, ExceptionKind(kind), number) for month, kind, number in connection.execute(query)]


def count_found(connection: Connection, reach: Reach, since: datetime) -> int:
    """How many were collected since a moment, without those that are listed by count alone."""
    query = select(func.count()).where(_ROW.found_at >= since, _SINGLY, _lies_in(reach))
    return int(connection.execute(query).scalar_one())


def collected_at(connection: Connection) -> datetime | None:
    """When exceptions were collected last; None where they never were."""
    own = job.c
    query = select(func.max(own.finished_at)).where(own.kind == COLLECTING, own.status == "done")
    return connection.execute(query).scalar()


def _unsearched(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same value, by which no index is searched."""
    return func.coalesce(column, column)


def _conditions(asked: AskedExceptions, kind: ColumnElement[Any] = _ROW.kind) -> list[ColumnElement[bool]]:
    """What is asked for but its months."""
    found: list[Any] = [_lies_in(asked.reach)]
    if asked.kind is not None:
        found.append(kind == asked.kind)
    if asked.by is not None:
        found.append(_ROW.by == asked.by if asked.by else _ROW.by.is_(None))
    if asked.singly and asked.kind is None:
        found.append(_SINGLY)
    return found


def _of_months(asked: AskedExceptions, month: ColumnElement[Any] = _ROW.month) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.first is not None:
        found.append(month >= asked.first)
    if asked.last is not None:
        found.append(month <= asked.last)
    return found


def _done_within(asked: AskedExceptions) -> list[ColumnElement[bool]]:
    """The months as moments, which lists are in the order of."""
    found: list[ColumnElement[bool]] = []
    if asked.first is not None:
        found.append(_ROW.at >= begin_of(asked.first))
    if asked.last is not None:
        found.append(_ROW.at < begin_of(date_of(months_after(day_of(asked.last), 1))))
    return found


def _lies_in(reach: Reach) -> ColumnElement[bool]:
    return within_reach(reach, _ROW.region, _ROW.office, _ROW.line)


def _entry_of(row: Any) -> Entry:
    held = {name: getattr(row, name) for name in _SHOWN}
    return Entry(**held | {"kind": ExceptionKind(row.kind), "said": Text(row.zh, row.en)})
