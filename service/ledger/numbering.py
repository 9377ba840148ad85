"""Numbers of items: type, year, and a number that counts up without gaps."""

from service.ledger.states import ItemType


def number_of(item_type: ItemType, year: int, seq: int) -> str:
    """How an item is called: feedback-2026-000001."""
    return f"{item_type}-{year}-{seq:06d}"
