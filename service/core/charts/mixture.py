"""Bars made of the same kinds of things, each under its name, on one scale, with which shade is which kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

ROW, BAR, NAME, LEGEND, GAP = 40, 16, 15, 22, 10
# How much of the width the longest bar takes: the number stands behind it.
_WIDE = 0.86
_FAINTEST = 0.2


@dataclass(frozen=True, slots=True)
class Mixed:
    """A named bar: how many of each kind, in the order of the kinds, and how all of them are written."""

    name: str
    numbers: Sequence[int]
    shown: str


def mixture(title: str, kinds: Sequence[str], rows: Sequence[Mixed]) -> Markup:
    """The bars, under the kinds and their shades; the longest takes nearly all of the width."""
    most = max((sum(row.numbers) for row in rows), default=0) or 1
    drawn = [piece for place, kind in enumerate(kinds) for piece in _legend(kind, place, len(kinds))]
    begins = LEGEND * len(kinds) + GAP
    for place, row in enumerate(rows):
        drawn += _bar(row, begins + place * ROW, most)
    said = "; ".join(f"{row.name}: {_numbers_of(kinds, row)}" for row in rows)
    return picture(title, said, begins + ROW * len(rows), drawn)


def _legend(kind: str, place: int, of: int) -> list[Markup]:
    top = place * LEGEND
    return [
        element("rect", x=0, y=top + 3, width=14, height=14, rx=2, class_="accent", opacity=_shade(place, of)),
        element("text", kind, x=22, y=top + 15, class_="value"),
    ]


def _bar(row: Mixed, top: int, most: int) -> list[Markup]:
    drawn, begins = [element("text", row.name, x=0, y=top + 11, class_="value")], 0.0
    for place, number in enumerate(row.numbers):
        wide, look = _WIDE * number / most, _shade(place, len(row.numbers))
        x, y = percent(begins), top + NAME
        if number:
            drawn.append(element("rect", x=x, y=y, width=percent(wide), height=BAR, class_="accent", opacity=look))
        begins += wide
    drawn.append(element("text", row.shown, x=percent(begins + 0.015), y=top + NAME + 13, class_="value strong"))
    return drawn


def _shade(place: int, of: int) -> str:
    """How full the colour of a kind is: the first the fullest."""
    return f"{1 - (1 - _FAINTEST) * place / max(1, of - 1):.2f}"


def _numbers_of(kinds: Sequence[str], row: Mixed) -> str:
    return ", ".join(f"{kind} {number}" for kind, number in zip(kinds, row.numbers, strict=True) if number)
