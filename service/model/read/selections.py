"""A file of inclusion probabilities: whom a draw chose, how likely that was, and which inspections came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from rules.calendar import date_of
from rules.texts import Text
from scoring.facts import NO_DATE, NO_TEXT, Vocabulary
from service.core.arrays import Array
from service.core.files.faults import Fault
from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.model.inclusion import MILLION, Selection
from service.model.read.inspections import Finder, about_repeats, read_columns, refuse_lines
from service.reading.delivery import Delivery


@dataclass(slots=True)
class _Stated:
    """What the rows of one selection say, and at which lines."""

    chances: set[int] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    lines: list[int] = field(default_factory=list)


# The enterprise and the code of the draw; without one the day.
_Stateds = dict[tuple[int, int, int], _Stated]


def read_selections(
    delivery: Delivery, enterprises: Finder, rejects: Rejects, progress: Progress
) -> tuple[list[Selection], Sequence[Text]]:
    """The selections of the good rows, and what to say of columns and rows left out; bad rows go to `rejects`.

    Rows of one draw and enterprise are one selection, which led to an inspection on each of their days; without a draw,
    those of one enterprise and day are. Where their probabilities differ all of them are refused.
    """
    progress.begin({delivery.source.name: delivery.source.size})
    draws = Vocabulary()
    stated = _by_selection(read_columns(delivery, enterprises, draws, rejects, progress))
    good = {key: one for key, one in stated.items() if len(one.chances) == 1}
    clashing = sorted(line for key, one in stated.items() if key not in good for line in one.lines)
    refuse_lines(delivery, "probability", np.array(clashing, np.int64), Fault.DIFFERING_SELECTIONS, rejects)
    selections = [
        Selection(owner, draws.texts[draw] if draw != NO_TEXT else None, min(one.chances), MILLION, _days_of(one))
        for (owner, draw, _), one in good.items()
    ]
    repeated = sum(len(one.lines) - max(len(one.days), 1) for one in good.values())
    notices = [*delivery.opening_notices(), *delivery.closing_notices(), *about_repeats(repeated)]
    return selections, [*notices, *delivery.doubts()]


def _by_selection(held: dict[str, Array]) -> _Stateds:
    found: _Stateds = {}
    columns = (held[name].tolist() for name in ("owner", "draw", "day", "probability", "line"))
    for owner, draw, day, chance, line in zip(*columns, strict=True):
        one = found.setdefault((owner, draw, day if draw == NO_TEXT else NO_DATE), _Stated())
        one.chances.add(chance)
        one.lines.append(line)
        if day != NO_DATE:
            one.days.add(day)
    return found


def _days_of(one: _Stated) -> tuple[date, ...]:
    return tuple(map(date_of, sorted(one.days)))
