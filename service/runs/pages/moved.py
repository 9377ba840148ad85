"""The enterprises that a run moved from one tier to another, as the page of the run counts and lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from markupsafe import Markup
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_jurisdiction
from service.core.charts.bars import Part, stacked
from service.core.charts.cells import part_bar
from service.core.formatting import count
from service.core.web.form_fields import asked_choice, asked_number
from service.core.web.language import language
from service.decisions.moves import CAUSES
from service.decisions.runs import Run
from service.registries.queries.names import region_names
from service.runs.queries import DIRECTIONS, Moved, MovedCount, MovedList, Narrowed, tiers_before
from service.runs.words import DIRECTION_WORDS

ROWS = 50
LOOKS = {"worse": "raises", "better": "lowers", "other": "rank-none", "first": "accent"}


@dataclass(frozen=True, slots=True)
class Way:
    """One direction and number of grades: its numbers by cause, and all of them."""

    direction: str
    grades: int
    numbers: dict[str, int]

    @property
    def total(self) -> int:
        """How many moved that way."""
        return sum(self.numbers.values())


@dataclass(frozen=True, slots=True)
class MovedPage:
    """Counts by way and cause, and some of those asked for; `next` is the key to go on after.

    `earlier` are the tiers of the run before, `causes` those that occur, `regions` the names of the rows' regions.
    """

    ways: Sequence[Way]
    causes: Sequence[str]
    narrowed: Narrowed
    rows: Sequence[Moved]
    earlier: Sequence[str]
    next: int | None
    regions: Mapping[str, Text]

    @property
    def most(self) -> int:
        """The largest number of one way."""
        return max((way.total for way in self.ways), default=1)

    def bar(self, way: Way) -> Markup:
        """The picture beside the numbers of a way."""
        return part_bar(way.total / self.most, LOOKS[way.direction])

    def picture(self, title: str) -> Markup:
        """One bar of how many went which way."""
        numbers = {way: sum(one.total for one in self.ways if one.direction == way) for way in DIRECTIONS}
        words = {way: getattr(DIRECTION_WORDS[way], language()) for way in DIRECTIONS}
        parts = [Part(words[way], n, count(n), LOOKS[way]) for way, n in numbers.items() if n]
        return stacked(title, parts)


def moved_page(connection: Connection, run: Run) -> MovedPage | None:
    """Those of the account's jurisdictions; None while the run is computed and for who sees no tier.

    `?direction=`, `?grades=` and `?cause=` narrow the list, `?after=` goes on.
    """
    inside = current_jurisdiction(Permission.TIER_READ)
    if run.status == "computing" or inside.is_nowhere:
        return None
    asked: Any = request.args
    narrowed = Narrowed(
        asked_choice(asked, "direction", dict.fromkeys(DIRECTIONS)),
        asked_number(asked, "grades"),
        asked_choice(asked, "cause", dict.fromkeys(CAUSES)),
    )
    moved = MovedList(connection, run, inside)
    rows = moved.page(connection, narrowed, after=asked_number(asked, "after") or -1, limit=ROWS + 1)
    ways = _ways_of(moved.counts())
    causes = [cause for cause in CAUSES if any(cause in way.numbers for way in ways)]
    following = rows[ROWS - 1].key if len(rows) > ROWS else None
    regions = region_names(connection, {row.region for row in rows if row.region})
    earlier = tiers_before(connection, run)
    return MovedPage(ways, causes, narrowed, rows[:ROWS], earlier, following, regions)


def _ways_of(counts: Sequence[MovedCount]) -> list[Way]:
    ways: dict[tuple[str, int], dict[str, int]] = {}
    for one in counts:
        ways.setdefault((one.direction, one.grades), {})[one.cause] = one.number
    return [Way(direction, grades, numbers) for (direction, grades), numbers in ways.items()]
