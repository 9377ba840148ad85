"""The record that an order to correct is, noted on its item."""

from sqlalchemy import Connection, select, update

from service.core.db.tables.facts import record
from service.core.db.tables.ledger import ledger_item
from service.ledger.item import Item

ORDER = "rectification"


def note_order_of(connection: Connection, item: Item) -> None:
    """Notes which record the order of the item is, by its number within the enterprise."""
    query = select(record.c.identity).where(
        record.c.enterprise_id == item.enterprise_id, record.c.record_id == item.number
    )
    identity = connection.execute(query.limit(1)).scalar_one()
    values = {"record_type": ORDER, "record_identity": identity}
    connection.execute(update(ledger_item).where(ledger_item.c.id == item.id).values(**values))
