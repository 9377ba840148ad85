"""What the state of an item is called: of an order to correct as the field says it, overdue included."""

from datetime import date

from rules.texts import Text
from service.ledger.item import Item
from service.ledger.states import ItemStatus, ItemType
from service.ledger.words import CORRECTION_OVERDUE, CORRECTION_STATUSES, STATUSES


def status_words(item: Item, day: date) -> Text:
    """The words for how far an item is on a day."""
    if item.type is not ItemType.RECTIFICATION:
        return STATUSES[item.status]
    in_work = item.is_open and item.status is not ItemStatus.AWAITING_CLOSE_OUT
    if in_work and item.due is not None and item.due < day:
        return CORRECTION_OVERDUE
    return CORRECTION_STATUSES.get(item.status, STATUSES[item.status])
