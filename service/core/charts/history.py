"""A tier over the years, as steps: each stretch lies on the row of its tier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

ROW = 26
_LEFT = 0.09
_FOOT = 22


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a day on the enterprise stood on row `row` (0 the top)."""

    begins: date
    row: int
    look: str


def history(title: str, rows: Sequence[str], stretches: Sequence[Stretch], until: date) -> Markup:
    """The stretches, the earliest first, up to `until`, with a named row to each tier."""
    height = ROW * len(rows) + _FOOT
    if not stretches:
        return picture(title, "", height, [])
    first = stretches[0].begins
    span = max(1, (until - first).days)

    def place(day: date) -> float:
        return _LEFT + (1 - _LEFT) * min(1.0, max(0, (day - first).days) / span)

    drawn = [piece for row, name in enumerate(rows) for piece in _row(name, row)]
    ends = [*(later.begins for later in stretches[1:]), until]
    for before, (stretch, end) in zip((None, *stretches), zip(stretches, ends, strict=True), strict=False):
        x = place(stretch.begins)
        if before is not None:
            top, bottom = sorted((before.row, stretch.row))
            drawn.append(
                element("line", x1=percent(x), x2=percent(x), y1=ROW * top + 13, y2=ROW * bottom + 13, class_="axis")
            )
        wide = max(0.006, place(end) - x)
        drawn.append(
            element(
                "rect", x=percent(x), y=ROW * stretch.row + 7, width=percent(wide), height=12, rx=2, class_=stretch.look
            )
        )
    for day, anchor, x in ((first, "start", _LEFT), (until, "end", 1.0)):
        drawn.append(element("text", day.isoformat(), x=percent(x), y=height - 4, text_anchor=anchor))
    said = "; ".join(f"{stretch.begins} {rows[stretch.row]}" for stretch in stretches)
    return picture(title, said, height, drawn)


def _row(name: str, row: int) -> list[Markup]:
    y = ROW * row + 13
    return [
        element("line", x1=percent(_LEFT), x2="100%", y1=y, y2=y, class_="rail"),
        element("text", name, x=0, y=y + 4, class_="value"),
    ]
