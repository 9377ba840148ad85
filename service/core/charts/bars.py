"""Bars side by side, and one bar made of parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

ROW = 34
BAR = 18
# A share narrower than this has no room for its name inside the bar.
_LEGIBLE = 0.07
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


def stacked(title: str, parts: Sequence[Part], height: int = 30) -> Markup:
    """One bar across the width, divided among the parts; the wide ones carry their names."""
    whole = sum(part.number for part in parts) or 1
    drawn, begins = [], 0.0
    for part in parts:
        share = part.number / whole
        if share > 0:
            drawn.append(
                element(
                    "rect", x=percent(begins), y=0, width=percent(share), height=height, class_=f"segment {part.look}"
                )
            )
        if share >= _LEGIBLE:
            ground = "on-dark" if part.look in _DARK else "on-light"
            drawn.append(
                element(
                    "text",
                    part.name,
                    x=percent(begins + share / 2),
                    y=height / 2 + 4.5,
                    text_anchor="middle",
                    class_=ground,
                )
            )
        begins += share
    return picture(title, _description_of(parts), height, drawn)


def _description_of(parts: Sequence[Part]) -> str:
    return "; ".join(f"{part.name} {part.shown}" for part in parts)
