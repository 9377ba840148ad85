"""The clocks of items as the tables in force and the calendar of a database have them."""

from datetime import date

from sqlalchemy import Connection

from service.ledger.clocks import Clockwork, Dues
from service.registries.queries.workdays import calendar_of
from service.rule_sets.queries.adopted import adopted_tables


def clockwork_of(connection: Connection) -> Clockwork:
    """What all days of the ledger follow from now; for many items it is asked once."""
    return Clockwork(adopted_tables(connection), calendar_of(connection))


def dues_of(
    connection: Connection,
    item_type: str,
    filed_on: date,
    *,
    channel: str | None = None,
    order_due: date | None = None,
) -> Dues:
    """The clocks of an item as it is filed: `channel` of a repair, `order_due` the last day that an order states."""
    return clockwork_of(connection).dues(item_type, filed_on, channel=channel, order_due=order_due)
