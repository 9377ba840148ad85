"""Columns over and under one line: how many go one way, and how many the other, in each stretch of time."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

HEIGHT = 190
_FOOT, _EDGE = 22, 18
# Of so many stretches every one is named below; of more, some are.
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time by its name, with the numbers over and under the line, and how both are said."""

    name: str
    up: int
    down: int
    said: str


def up_and_down(title: str, stretches: Sequence[Stretch], looks: tuple[str, str]) -> Markup:
    """A pair of columns to each stretch, of which there is one at least; `looks` are the CSS classes of either way."""
    up, down = (max(numbers, default=0) for numbers in zip(*((one.up, one.down) for one in stretches), strict=True))
    # Both ways on one scale; the line stands where both have room.
    scale = (HEIGHT - _FOOT - 2 * _EDGE) / (up + down or 1)
    line = _EDGE + up * scale
    drawn = [element("line", x1=0, x2="100%", y1=line, y2=line, class_="axis")]
    wide = 1 / max(1, len(stretches))
    step = -(-len(stretches) // _MOST_NAMED)
    for place, one in enumerate(stretches):
        middle = (place + 0.5) * wide
        for number, look, upwards in ((one.up, looks[0], True), (one.down, looks[1], False)):
            if number:
                drawn += _column(middle, wide, (number, scale * number, line), look, upwards=upwards)
        if place % step == 0:
            anchor = "start" if middle < 0.06 else "end" if middle > 0.94 else "middle"
            at = 0.0 if anchor == "start" else 1.0 if anchor == "end" else middle
            drawn.append(element("text", one.name, x=percent(at), y=HEIGHT - 5, text_anchor=anchor))
    return picture(title, "; ".join(one.said for one in stretches), HEIGHT, drawn)


def _column(middle: float, wide: float, sizes: tuple[int, float, float], look: str, *, upwards: bool) -> list[Markup]:
    """The column of a number, so high, from the line on, with its number where there is room for it."""
    number, high, line = sizes
    tall = max(1.5, high)
    top = line - tall if upwards else line
    drawn = [
        element(
            "rect", x=percent(middle - wide * 0.4), y=round(top, 1), width=percent(wide * 0.8), height=round(tall, 1),
            class_=look,
        )
    ]  # fmt: skip
    if wide >= 1 / 20:
        under = top - 5 if upwards else top + tall + 13
        drawn.append(
            element("text", f"{number:,}", x=percent(middle), y=round(under, 1), text_anchor="middle", class_="value")
        )
    return drawn
