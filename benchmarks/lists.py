"""The slowest pages of a tier list: a filled database, kept, and what its pages cost over a bare route."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.tier_list_rows import SCHEME, fill
from benchmarks.tier_lists import COMBINED, COMING, PAGES_OF_PEOPLE, SEARCHES, SINGLE, PageTime, measure
from service.core import announcements
from service.core.db.engine import Database, open_database
from service.core.db.migrate import upgrade
from service.core.db.revision import newest_revision
from service.core.settings import load_settings
from service.demo.adoption import adopt_shipped
from service.site.listeners import LISTENERS

# Milliseconds at the 99th of 100 pages: of one filter, one order, or tier and region; of a search by name or an order
# of a short list; of any other question; of the desk and other pages of people.
LIMITS = (
    (SINGLE, 50.0, "one filter"),
    (SEARCHES, 300.0, "search, other orders"),
    (COMBINED, 500.0, "any other"),
    (PAGES_OF_PEOPLE, 300.0, "pages"),
    (COMING, 50.0, "page of"),
)

# How often each question is asked.
ROUNDS = 5


def worst(folder: Path, number: int, seed: int, rounds: int) -> Iterator[tuple[str, float, float, float]]:
    """Of each kind of question the one whose p99 is the most over the bare route: (title, p99, bare p99, limit)."""
    database = filled(folder, number, seed)
    times = {time.title: time for time in measure(database, folder, rounds)}
    database.close()
    for questions, limit, title in LIMITS:
        slowest = max((times[name] for name in questions), key=_over)
        yield f"{title} ({slowest.title})", slowest.page[1], slowest.bare[1], limit


def _over(time: PageTime) -> float:
    return time.page[1] - time.bare[1]


def filled(folder: Path, number: int, seed: int) -> Database:
    """The database of a list of `number` enterprises; made where this version has none yet."""
    made = folder / f"list-{number}-seed{seed}-{newest_revision()}.db"
    if not made.exists():
        print(f"filling a list of {number:,} into {made}", file=sys.stderr, flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        making = made.with_suffix(".part")
        making.unlink(missing_ok=True)
        announcements.attach(LISTENERS)
        database = _opened(making)
        upgrade(database)
        adopt_shipped(database, load_settings({"CREDIT_TIERS_DEMONSTRATION": "true"}), (SCHEME,))
        fill(database, number, seed)
        database.close()
        making.rename(made)
    return _opened(made)


def _opened(file: Path) -> Database:
    return open_database(f"sqlite:///{file.resolve()}")
