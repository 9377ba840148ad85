"""Lines over equally spaced points, as a distribution over months."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

HEIGHT = 200
# Height of a name beside a line.
LABEL = 13.0
_TOP, _FOOT = 14, 24
_LEFT, _RIGHT = 0.07, 0.94
# Where the lines end if their names are words.
_RIGHT_OF_WORDS, _SHORT = 0.82, 1
_MOST_NAMES = 5
# What the scale may end at, times a power of ten.
_TOPS = (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10)


# A point: share of the width, pixels from the top.
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name, a number to each point (None leaves a gap), its CSS class, and the points that stand out."""

    name: str
    numbers: Sequence[float | None]
    look: str
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Limit:
    """A level that the lines should stay below, and its name."""

    name: str
    number: float


def lines(title: str, points: Sequence[str], series: Sequence[Series], limit: Limit | None = None) -> Markup:
    """The series over the named points, on one scale from nought, with a dashed line at the limit."""
    numbers = [n for one in series for n in one.numbers if n is not None] + ([limit.number] if limit else [])
    most = _round_top(max(numbers, default=0))
    right = _RIGHT if all(len(one.name) <= _SHORT for one in series) else _RIGHT_OF_WORDS
    places = [_LEFT + (right - _LEFT) * (i / max(1, len(points) - 1)) for i in range(len(points))]
    drawn = [*_ground(most, right), *_names(points, places), *(_limit(limit, most, right) if limit else ())]
    ends = []
    for one in series:
        known = [(place, _y(n, most)) for place, n in zip(places, one.numbers, strict=True) if n is not None]
        drawn += [*_line(one, known), *_marks(one, places, most)]
        ends += [(known[-1], one.name)] if known else []
    drawn += _labels(ends)
    said = "; ".join(
        f"{one.name}: {', '.join('—' if n is None else f'{n:,.4g}' for n in one.numbers)}" for one in series
    )
    return picture(title, said, HEIGHT, drawn)


def _round_top(most: float) -> float:
    """The least number from `most` up that reads easily, and whose half does; 1 where nothing is above nought."""
    if most <= 0:
        return 1
    power = 10.0 ** floor(log10(most))
    return power * next(top for top in _TOPS if top * power >= most * (1 - 1e-9))


def _y(number: float, most: float) -> float:
    return round(HEIGHT - _FOOT - (HEIGHT - _FOOT - _TOP) * number / most, 1)


def _ground(most: float, right: float) -> list[Markup]:
    drawn = []
    for share in (0.0, 0.5, 1.0):
        y = _y(most * share, most)
        drawn.append(element("line", x1=percent(_LEFT), x2=percent(right), y1=y, y2=y, class_="rail"))
        drawn.append(element("text", f"{most * share:,.10g}", x=percent(_LEFT - 0.01), y=y + 4, text_anchor="end"))
    return drawn


def _names(points: Sequence[str], places: Sequence[float]) -> list[Markup]:
    every = max(1, -(-len(points) // _MOST_NAMES))
    return [
        element("text", name, x=percent(place), y=HEIGHT - 6, text_anchor="middle")
        for i, (name, place) in enumerate(zip(points, places, strict=True))
        if i % every == 0
    ]


def _limit(limit: Limit, most: float, right: float) -> list[Markup]:
    y = _y(limit.number, most)
    return [
        element("line", x1=percent(_LEFT), x2=percent(right), y1=y, y2=y, class_="limit"),
        element("text", limit.name, x=percent(_LEFT + 0.01), y=y - 5, class_="limit-name"),
    ]


def _marks(one: Series, places: Sequence[float], most: float) -> list[Markup]:
    numbers = ((place, one.numbers[at]) for at, place in enumerate(places) if at in one.marked)
    return [
        element("circle", cx=percent(place), cy=_y(number, most), r=5, class_="marked")
        for place, number in numbers
        if number is not None
    ]


def _line(one: Series, known: Sequence[Place]) -> list[Markup]:
    drawn = [
        element("line", x1=percent(x1), y1=y1, x2=percent(x2), y2=y2, class_=f"path {one.look}")
        for (x1, y1), (x2, y2) in pairwise(known)
    ]
    return [*drawn, *(element("circle", cx=percent(x), cy=y, r=3, class_="value") for x, y in known[-1:])]


def _labels(ends: Sequence[tuple[Place, str]]) -> list[Markup]:
    """The names behind the last points, moved down where two would lie on each other."""
    drawn, lowest = [], 0.0
    for (x, y), name in sorted(ends, key=lambda end: end[0][1]):
        lowest = max(y + 4, lowest + LABEL)
        drawn.append(element("text", name, x=percent(x + 0.01), y=round(lowest, 1)))
    return drawn
