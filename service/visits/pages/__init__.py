"""The pages of visits: the list, one visit with what may be done to it, many at once, the calendar, the code's page."""

from service.visits.pages import (
    at_once,
    codes,
    entries,
    listed,
    many,
    many_out,
    moves,
    of_batch,
    officers,
    over_frequency,
    proposing,
    results_table,
    visit_page,
)
from service.visits.pages.place import blueprint

__all__ = [
    "at_once",
    "blueprint",
    "codes",
    "entries",
    "listed",
    "many",
    "many_out",
    "moves",
    "of_batch",
    "officers",
    "over_frequency",
    "proposing",
    "results_table",
    "visit_page",
]
