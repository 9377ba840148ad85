"""What the ledger has on a record: which of its items keep it under check."""

from sqlalchemy import Connection, select

from service.core.db.tables.ledger import ledger_item
from service.ledger.item import Item
from service.ledger.states import ItemStatus, ItemType

# Of an objection whose record is under check: nobody has decided, and nobody took it back.
UNDECIDED = (
    ItemStatus.REGISTERED,
    ItemStatus.ASSIGNED,
    ItemStatus.IN_HAND,
    ItemStatus.PARKED,
    ItemStatus.NOT_ACCEPTED,
)


def is_under_check(connection: Connection, item: Item) -> bool:
    """Whether another objection to the record of the item is open."""
    table = ledger_item.c
    query = select(table.id).where(
        table.enterprise_id == item.enterprise_id,
        table.record_identity == item.record_identity,
        table.type == ItemType.OBJECTION,
        table.status.in_(UNDECIDED),
        table.id != item.id,
    )
    return connection.execute(query.limit(1)).first() is not None
