"""What of the ledger a month's brief counts: items that were open in it, or filed."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from service.core.clock import begin_of
from service.core.db.tables.ledger import ledger_item
from service.ledger.queries.listed import is_seen
from service.ledger.sight import Sight
from service.ledger.states import ItemStatus, ItemType

_ROW = ledger_item.c


class CountedItem(NamedTuple):
    """What of an item a brief counts."""

    type: ItemType
    region: str
    office: str | None
    line: str | None
    number: str
    title: str
    owner: str | None
    status: ItemStatus
    filed_on: date
    due: date | None
    resolved_at: datetime | None
    ended_at: datetime | None


def items_between(connection: Connection, sight: Sight, first: date, after: date) -> Iterator[CountedItem]:
    """The items that are seen, were filed before the day `after`, and had not ended before the day `first`."""
    columns = [_ROW[name] for name in CountedItem._fields]
    open_then = or_(_ROW.ended_at.is_(None), _ROW.ended_at >= begin_of(first))
    query = select(*columns).where(is_seen(sight), _ROW.filed_on < after, open_then).order_by(_ROW.id)
    for row in connection.execute(query.execution_options(yield_per=5_000)):
        item = CountedItem(*row)
        yield item._replace(type=ItemType(item.type), status=ItemStatus(item.status))
