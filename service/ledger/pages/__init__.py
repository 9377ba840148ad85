"""The pages of the ledger: the list, one item with what may be done to it, and the form that files one."""

from service.ledger.pages import (
    close_out,
    files,
    filing,
    item_page,
    listed,
    many,
    moves,
    paper,
    refused,
    taken_away,
    taken_in,
)
from service.ledger.pages.place import blueprint

__all__ = [
    "blueprint",
    "close_out",
    "files",
    "filing",
    "item_page",
    "listed",
    "many",
    "moves",
    "paper",
    "refused",
    "taken_away",
    "taken_in",
]
