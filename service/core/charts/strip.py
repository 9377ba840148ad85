"""Days in a row as a picture, a cell each: by colour and by height, so that neither tells alone."""

from collections.abc import Sequence

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

HEIGHT = 24
# How far a cell reaches down from the top, by its look.
_TALL = {"accent": 20, "overdue": 14, "due": 14}
_LOW = 5
# Few days do not fill the width: a cell looks like a day.
_WIDEST = 0.05


def strip(title: str, said: str, looks: Sequence[str], today: int) -> Markup:
    """A cell for each of `looks`, classes of the style sheet; the day numbered `today` is pointed at."""
    wide = min(1 / len(looks), _WIDEST)
    cells = [_cell(look, place * wide, wide) for place, look in enumerate(looks)]
    x = percent((today + 0.5) * wide)
    return picture(title, said, HEIGHT, [*cells, element("line", x1=x, x2=x, y1=0, y2=HEIGHT, class_="needle")])


def _cell(look: str, begins: float, wide: float) -> Markup:
    high = _TALL.get(look, _LOW)
    return element(
        "rect", x=percent(begins), y=22 - high, width=percent(wide * 0.84), height=high, class_=look or "ground"
    )
