"""Items of the ledger as lists show them: what is due today first, then what is overdue, then what comes."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, or_

from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.clock import today
from service.core.db.tables.ledger import ledger_item
from service.ledger.item import Item
from service.ledger.queries.items import item_of, select_items
from service.ledger.queries.unowned import is_nobodys
from service.ledger.sight import Sight
from service.ledger.states import ItemStatus, ItemType
from service.registries.queries.workdays import calendar_of
from service.registries.workdays import NoCalendar, due_day

_ROW = ledger_item.c


@dataclass(frozen=True, slots=True)
class AskedItems:
    """Which items are asked for; None is all. Without a status, those that are open, or with `ended` those that ended.

    `due_from` and `due_until` are days, both included, of items whose clock runs; `owner` "" is nobody who is there.
    """

    status: ItemStatus | None = None
    ended: bool = False
    type: ItemType | None = None
    office: str | None = None
    region: str | None = None
    line: str | None = None
    supervisor: str | None = None
    owner: str | None = None
    enterprise_id: int | None = None
    due_from: date | None = None
    due_until: date | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a row stands: in which part of it, on which day, which id."""

    part: int
    day: date | None
    id: int


def list_items(
    connection: Connection,
    sight: Sight,
    asked: AskedItems,
    *,
    after: Place | None = None,
    limit: int = 100,
    day: date | None = None,
) -> Sequence[Item]:
    """Up to `limit` of the items of which `asked` speaks and that are seen, from after a place on.

    What is open stands by its days: due on the day (today unless stated), overdue, later, without a day or with a clock
    that does not run; what has ended stands the last filed first.
    """
    found: list[Item] = []
    for part in _parts(asked, day or today()):
        if after is not None and part.number < after.part:
            continue
        query = select_items().where(is_seen(sight), *_conditions(asked), part.condition).order_by(*part.order)
        if after is not None and part.number == after.part:
            query = query.where(part.beyond(after))
        found += [item_of(row) for row in connection.execute(query.limit(limit - len(found)))]
        if len(found) >= limit:
            break
    return found


def find_items(connection: Connection, sight: Sight, numbers: Collection[str]) -> Sequence[Item]:
    """Of the items of these numbers those that are seen, by number."""
    query = select_items().where(is_seen(sight), _ROW.number.in_(sorted(numbers))).order_by(_ROW.number)
    return [item_of(row) for row in connection.execute(query)]


def list_items_of_supervisor(
    connection: Connection,
    number: str,
    *,
    status: ItemStatus | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[Item]:
    """Up to `limit` items of a supervisor, in a state or in any, the last filed first, before the id `before`."""
    query = select_items().where(_ROW.supervisor == number).order_by(_ROW.id.desc()).limit(limit)
    if status is not None:
        query = query.where(_ROW.status == status)
    if before is not None:
        query = query.where(_ROW.id < before)
    return [item_of(row) for row in connection.execute(query)]


def place_of(item: Item, asked: AskedItems, day: date | None = None) -> Place:
    """Where in the list of `asked` an item stands."""
    if _is_of_ended(asked):
        return Place(0, None, item.id)
    now = day or today()
    if item.due is None or item.resolved_at is not None:
        return Place(3, None, item.id)
    return Place(0 if item.due == now else 1 if item.due < now else 2, item.due, item.id)


def due_within(connection: Connection, day: date, days: int) -> date:
    """The last day that is at most so many working days after a day; so many calendar days where no calendar says."""
    last = due_day(day, days, calendar_of(connection))
    return day + timedelta(days=days) if isinstance(last, NoCalendar) else last


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
        return (_ROW.due, _ROW.id) if self.by_day else (_ROW.id,)

    def beyond(self, after: Place) -> ColumnElement[bool]:
        if self.newest_first:
            return _ROW.id < after.id
        if self.by_day:
            return or_(_ROW.due > after.day, and_(_ROW.due == after.day, _ROW.id > after.id))
        return _ROW.id > after.id


def _is_of_ended(asked: AskedItems) -> bool:
    return asked.ended or (asked.status is not None and asked.status in _ENDED)


def _parts(asked: AskedItems, day: date) -> Iterator[_Part]:
    due = _ROW.due
    if _is_of_ended(asked):
        yield _Part(0, _ROW.ended_at.is_not(None), newest_first=True)
        return
    is_open, running = _ROW.ended_at.is_(None), _ROW.resolved_at.is_(None)
    if not asked.overdue:
        yield _Part(0, and_(is_open, running, due == day))
    yield _Part(1, and_(is_open, running, due < day), by_day=True)
    if asked.overdue:
        return
    yield _Part(2, and_(is_open, running, due > day), by_day=True)
    if asked.due_from is None and asked.due_until is None:
        yield _Part(3, and_(is_open, or_(due.is_(None), ~running)))


def _conditions(asked: AskedItems) -> Iterator[ColumnElement[bool]]:
    for wanted, column in (
        (asked.status, _ROW.status),
        (asked.type, _ROW.type),
        (asked.office, _ROW.office),
        (asked.line, _ROW.line),
        (asked.supervisor, _ROW.supervisor),
        (asked.enterprise_id, _ROW.enterprise_id),
    ):
        if wanted is not None:
            yield column == wanted
    if asked.owner is not None:
        # What has ended was dealt with by who was there then.
        nobodys = _ROW.owner.is_(None) if _is_of_ended(asked) else is_nobodys()
        yield _ROW.owner == asked.owner if asked.owner else nobodys
    if asked.region:
        yield _ROW.region.startswith(asked.region, autoescape=True)
    if asked.due_from is not None:
        yield _ROW.due >= asked.due_from
    if asked.due_until is not None:
        yield _ROW.due <= asked.due_until


def is_seen(sight: Sight) -> ColumnElement[bool]:
    """Whether an item is there for whom the sight is."""

    def lies_in(reach: Reach) -> ColumnElement[bool]:
        return within_reach(reach, _ROW.region, _ROW.office, _ROW.line)

    own = or_(_ROW.owner.in_(sight.logins), _ROW.filed_by.in_(sight.logins)) if sight.logins else false()
    seen = [lies_in(sight.whole), and_(own, lies_in(sight.own))]
    if sight.department is not None:
        seen.append(and_(_ROW.department == sight.department, lies_in(sight.partner)))
    if sight.leader:
        seen.append(_ROW.linked_leader.in_(sight.logins))
    return or_(*seen)


_ENDED = frozenset({ItemStatus.CLOSED_OUT, ItemStatus.ENDED, ItemStatus.WITHDRAWN})
