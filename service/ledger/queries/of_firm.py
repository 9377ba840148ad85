"""The items about one enterprise, for its page."""

from collections.abc import Sequence

from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Permission
from service.core.db.tables.ledger import ledger_item
from service.ledger.item import Item
from service.ledger.queries.items import item_of, select_items
from service.ledger.queries.listed import is_seen
from service.ledger.sight import sight_of

_ROW = ledger_item.c


def items_of_firm(connection: Connection, account: Account, enterprise_id: int, limit: int) -> Sequence[Item] | None:
    """Up to `limit` of the items that the account sees, what is open first, by its day; None: it reads no ledger."""
    if not account.may(Permission.LEDGER_READ):
        return None
    order = _ROW.ended_at.is_not(None), _ROW.due.is_(None), _ROW.due, _ROW.id.desc()
    query = select_items().where(_ROW.enterprise_id == enterprise_id, is_seen(sight_of(account))).order_by(*order)
    return [item_of(row) for row in connection.execute(query.limit(limit))]
