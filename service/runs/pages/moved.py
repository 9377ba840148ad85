"""The enterprises that a run moved, as its page lists them: filtered by the address, each with its main reason."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from scoring.main_reason import MainReason
from service.core.web.form_fields import asked_choice, asked_number, asked_text
from service.core.web.unused import say_unused
from service.decisions.lists import NOT_CLASSIFIED
from service.decisions.moves import CAUSES
from service.decisions.runs import Run
from service.registries.queries.names import office_names, region_names
from service.runs.pages.moves import Moves
from service.runs.queries.moved import DIRECTIONS, Moved, MovedList, Narrowed
from service.runs.queries.reasons import main_reasons_of
from service.tiers.queries.lists import NO_OFFICE, UNCLASSIFIED

ROWS = 50
LONGEST_CODE = 20
# "Two classes or more" is what a leader looks at first.
FAR = 2
JUMPS = {str(FAR): Text("跨两档及以上", "Two tiers or more")}
WITHOUT_OFFICE = Text("未确定监管所", "Without an office")
NOBODY_MOVED = Text(
    "该监管所没有类别有变化的主体，列出的是全部。", "no enterprise of it moved, and all that did are listed."
)
FILTERS = ("direction", "grades", "jump", "cause", "office", "from", "to")


@dataclass(frozen=True, slots=True)
class MovedPage:
    """Some of those asked for, with their main reasons; `number` is how many are asked for in all.

    `offices` are those of the jurisdiction that any moved of, with their numbers, the most first; `asked` is what the
    address says of the list, `next` and `previous` the addresses of the pages beside.
    """

    run_id: int
    rows: Sequence[Moved]
    number: int
    reasons: Mapping[int, MainReason]
    offices: Sequence[tuple[str, Text, int]]
    names: Mapping[str, Text]
    regions: Mapping[str, Text]
    asked: Mapping[str, str]
    next: str
    previous: str

    def address(self, **changes: str | int | None) -> str:
        """The list with some of what is asked for changed (None: not asked for any more)."""
        return _address(self.run_id, {**self.asked, **changes})


def moved_page(connection: Connection, library: Library, run: Run, moved: MovedList, moves: Moves) -> MovedPage:
    """The page of the list that the address asks for; raises Problem 422 for what it cannot ask for.

    `?direction=`, `?grades=`, `?jump=`, `?cause=`, `?office=`, `?from=` and `?to=` narrow the list, `?after=` and
    `?before=` turn its pages.
    """
    numbers = moved.by_office()
    narrowed = _narrowed(request.args, moves, numbers)
    asked = {name: written for name in FILTERS if (written := asked_text(request.args, name, LONGEST_CODE))}
    if not narrowed.office:
        asked.pop("office", None)
    before = asked_number(request.args, "before")
    after = asked_number(request.args, "after")
    start = -1 if after is None else after
    found = moved.page(connection, narrowed, after=start, before=before, limit=ROWS + 1)
    rows = found[:ROWS] if before is None else found[-ROWS:]
    # Turning back, what is more stands before; there is a page after it, from which one came.
    has_next = len(found) > ROWS if before is None else bool(found)
    has_previous = len(found) > ROWS if before is not None else after is not None
    names = office_names(connection, [code for code in numbers if code != NO_OFFICE])
    called = {**names, NO_OFFICE: WITHOUT_OFFICE}
    return MovedPage(
        run.id,
        rows,
        moved.count(narrowed),
        main_reasons_of(connection, library, run, rows),
        [(code, called[code], numbers[code]) for code in sorted(numbers, key=lambda code: (-numbers[code], code))],
        names,
        region_names(connection, {row.region for row in rows if row.region}),
        asked,
        _address(run.id, {**asked, "after": rows[-1].key}) if has_next and rows else "",
        _address(run.id, {**asked, "before": rows[0].key}) if has_previous and rows else "",
    )


def _narrowed(args: Any, moves: Moves, offices: Container[str]) -> Narrowed:
    ranks = [{tier: rank for rank, tier in enumerate(side)} for side in (moves.earlier, moves.tiers)]
    before, after = (
        asked_choice(args, name, {**side, UNCLASSIFIED: NOT_CLASSIFIED})
        for name, side in zip(("from", "to"), ranks, strict=True)
    )
    jump, office = asked_choice(args, "jump", JUMPS), asked_text(args, "office", LONGEST_CODE)
    if office and office not in offices:
        say_unused("office", office, NOBODY_MOVED)
        office = ""
    return Narrowed(
        asked_choice(args, "direction", dict.fromkeys(DIRECTIONS)),
        asked_number(args, "grades"),
        int(jump or 0),
        asked_choice(args, "cause", dict.fromkeys(CAUSES)),
        office,
        ranks[0].get(before, NOT_CLASSIFIED) if before else None,
        ranks[1].get(after, NOT_CLASSIFIED) if after else None,
    )


def _address(run_id: int, asked: Mapping[str, Any]) -> str:
    return url_for("run_pages.show", run_id=run_id, _anchor="moved-list", **asked)
