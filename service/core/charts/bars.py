"""Bars side by side, and one bar made of parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

ROW = 34
BAR = 18
# How wide a letter is drawn, and the room about a name; the width of a bar on the narrowest screen, all in pixels.
_LATIN, _HAN, _ROOM, NARROWEST = 8, 13, 6, 300
_BELOW = 22
_DARK = frozenset({"rank-4", "rank-5", "rank-6", "raises", "lowers", "accent"})


@dataclass(frozen=True, slots=True)
class Part:
    """A named number; `look` is a CSS class and `shown` how the number is written."""

    name: str
    number: float
    shown: str
    look: str = "accent"


def bars(title: str, parts: Sequence[Part]) -> Markup:
    """A bar to each part, one under the other; the longest fills the width."""
    most = max((part.number for part in parts), default=0) or 1
    drawn = [piece for row, part in enumerate(parts) for piece in _bar(part, row * ROW, part.number / most)]
    return picture(title, _description_of(parts), ROW * len(parts), drawn)


def _bar(part: Part, top: int, share: float) -> list[Markup]:
    middle = top + BAR // 2 + 5
    return [
        element("text", part.name, x=0, y=middle, class_="value"),
        element(
            "svg",
            element("rect", x=0, y=0, width="100%", height=BAR, rx=2, class_="rank-none", opacity="0.45")
            + element("rect", x=0, y=0, width=percent(share), height=BAR, rx=2, class_=part.look),
            x="12%",
            y=top,
            width="64%",
            height=BAR,
        ),
        element("text", part.shown, x="100%", y=middle, text_anchor="end", class_="value"),
    ]


def stacked(title: str, parts: Sequence[Part], height: int = 30, narrowest: int = NARROWEST) -> Markup:
    """One bar across the width, divided among the parts, each with its name: within it, or below where it is narrow.

    `narrowest` is how wide the bar is at least, in pixels.
    """
    whole = sum(part.number for part in parts) or 1
    drawn: list[Markup] = []
    below: list[tuple[float, str]] = []
    begins = 0.0
    for part in (part for part in parts if part.number > 0):
        share = part.number / whole
        look = f"segment {part.look}"
        drawn.append(element("rect", x=percent(begins), y=0, width=percent(share), height=height, class_=look))
        if share * narrowest >= _width_of(part.name):
            drawn.append(_name(part.name, begins + share / 2, height / 2 + 4.5, _ground_of(part)))
        else:
            below.append((begins + share / 2, part.name))
        begins += share
    drawn += _named_below(below, height, narrowest)
    return picture(title, _description_of(parts), height + (_BELOW if below else 0), drawn)


def _width_of(name: str) -> int:
    return _ROOM + sum(_LATIN if letter.isascii() else _HAN for letter in name)


def _ground_of(part: Part) -> str:
    return "on-dark" if part.look in _DARK else "on-light"


def _name(name: str, at: float, y: float, look: str) -> Markup:
    return element("text", name, x=percent(at), y=y, text_anchor="middle", class_=look)


def _named_below(names: Sequence[tuple[float, str]], height: int, narrowest: int) -> list[Markup]:
    """The names under the bar, each with a line to its part, moved apart where two would lie on each other."""
    halves = [_width_of(name) / narrowest / 2 for _, name in names]
    places = [at for at, _ in names]
    # From the left each keeps clear of the one before, then from the right of the edge and of the one behind.
    for i in range(len(places)):
        places[i] = max(places[i], halves[i], places[i - 1] + halves[i - 1] + halves[i] if i else 0)
    for i in reversed(range(len(places))):
        edge = places[i + 1] - halves[i + 1] if i + 1 < len(places) else 1.0
        places[i] = min(places[i], edge - halves[i])
    lines = [
        element("line", x1=percent(at), x2=percent(place), y1=height, y2=height + 7, class_="axis")
        for (at, _), place in zip(names, places, strict=True)
    ]
    return [*lines, *(_name(name, place, height + 18, "") for (_, name), place in zip(names, places, strict=True))]


def _description_of(parts: Sequence[Part]) -> str:
    return "; ".join(f"{part.name} {part.shown}" for part in parts)
