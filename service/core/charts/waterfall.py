"""How a score came about: from the base, a step to each line, down to the sum."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from service.core.charts.bars import Part
from service.core.charts.svg import element, percent, picture

ROW = 40
_BAR, _TOP = 12, 20
# How wide a letter is drawn, and what there is for a name beside its points on the narrowest screen, in pixels.
_LATIN, _HAN, _ROOM = 7, 13, 225


def waterfall(title: str, base: Part, steps: Sequence[Part], total: Part) -> Markup:
    """The base, the steps one under the other, each from where the one before ended, and what they add up to."""
    ends = [base.number]
    for step in steps:
        ends.append(ends[-1] + step.number)
    spans = [(0.0, base.number), *pairwise(ends), (0.0, total.number)]
    least, most = min(0.0, *ends, total.number), max(0.0, *ends, total.number)
    wide = (most - least) or 1.0
    rows = [base, *steps, total]
    drawn = [
        piece
        for row, (part, (begin, end)) in enumerate(zip(rows, spans, strict=True))
        for piece in _step(part, row * ROW, *sorted(((begin - least) / wide, (end - least) / wide)))
    ]
    # Each step hangs on the end of the one before.
    for row, end in enumerate(ends):
        x = percent((end - least) / wide)
        drawn.append(element("line", x1=x, x2=x, y1=row * ROW + _TOP, y2=(row + 1) * ROW + _TOP + _BAR, class_="axis"))
    return picture(title, "; ".join(f"{part.name} {part.shown}" for part in rows), ROW * len(rows), drawn)


def _step(part: Part, top: int, begin: float, end: float) -> list[Markup]:
    return [
        element("text", _shortened(part.name), x=0, y=top + 14),
        element("text", part.shown, x="100%", y=top + 14, text_anchor="end", class_="value"),
        element(
            "rect",
            x=percent(begin),
            y=top + _TOP,
            width=percent(max(end - begin, 0.003)),
            height=_BAR,
            rx=2,
            class_=part.look,
        ),
    ]


def _shortened(name: str) -> str:
    """The name as far as there is room; the table beside has it whole."""
    wide = 0
    for at, letter in enumerate(name):
        wide += _LATIN if letter.isascii() else _HAN
        if wide > _ROOM:
            return name[: at - 1].rstrip() + "…"
    return name
