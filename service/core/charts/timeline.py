"""What happened over some years: a band of stretches, and below it a row of marks to each kind of event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

ROW = 38
_TOP, _BAND, _FOOT = 22, 24, 20
_BELOW_BAND = _TOP + _BAND + 10
# How wide a letter is drawn, and the width of the picture on the narrowest screen, in pixels.
_LATIN, _HAN, _NARROWEST = 8, 13, 290
_DARK = frozenset({"rank-4", "rank-5", "rank-6"})
# Behind this share of the width a year is written to the left of its line.
_NEAR_END = 0.88


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one day up to another it was so; `look` is a CSS class."""

    begins: date
    ends: date
    name: str
    look: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something of one day; until `ends`, where that is stated, it went on. `look` is a CSS class."""

    day: date
    look: str
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Events of one kind, in the order in which they are drawn."""

    name: str
    marks: Sequence[Mark]


def timeline(
    title: str,
    begins: date,
    ends: date,
    band: tuple[str, Sequence[Stretch]] | None,
    rows: Sequence[Row],
    now: date | None = None,
) -> Markup:
    """The named band of stretches (None: there is none) over the rows, from `begins` to `ends`, with a line a year.

    What lies behind `now`, where that is stated, is parted from what lies ahead by a line.
    """
    top = _BELOW_BAND if band else 0
    height = top + ROW * len(rows) + _FOOT
    scale = _Scale(begins, ends)
    drawn = [piece for day in scale.years() for piece in _year(scale, day, height)]
    if now is not None:
        here = percent(scale.place(now))
        drawn.append(element("line", x1=here, x2=here, y1=0, y2=height - _FOOT, class_="today"))
    said = []
    if band:
        name, stretches = band
        shown = [one for one in stretches if scale.shows(one.begins, one.ends)]
        drawn += [
            element("text", name, x=0, y=_TOP - 8, class_="value"),
            *(p for s in shown for p in _stretch(scale, s)),
        ]
        said += [f"{max(one.begins, begins)} {one.name}" for one in shown]
    for number, row in enumerate(rows):
        marks = [mark for mark in row.marks if begins <= mark.day <= ends]
        drawn += _row(scale, row.name, marks, top + number * ROW)
        said.append(f"{row.name}: {', '.join(str(mark.day) for mark in marks)}")
    return picture(title, "; ".join(said), height, drawn)


@dataclass(frozen=True, slots=True)
class _Scale:
    begins: date
    ends: date

    def place(self, day: date) -> float:
        """Where a day lies along the width; what lies outside stands at the edge."""
        return min(1.0, max(0.0, (day - self.begins).days / max(1, (self.ends - self.begins).days)))

    def shows(self, begins: date, ends: date) -> bool:
        """Whether any day from the one up to the other is to be seen."""
        return begins <= self.ends and ends > self.begins

    def years(self) -> list[date]:
        """The first days of the years within it."""
        return [date(year, 1, 1) for year in range(self.begins.year + 1, self.ends.year + 1)]


def _year(scale: _Scale, day: date, height: int) -> list[Markup]:
    share = scale.place(day)
    near = share > _NEAR_END
    return [
        element("line", x1=percent(share), x2=percent(share), y1=0, y2=height, class_="rail"),
        element(
            "text", str(day.year), x=percent(share), dx=-4 if near else 4, y=height - 5,
            text_anchor="end" if near else "start",
        ),
    ]  # fmt: skip


def _stretch(scale: _Scale, one: Stretch) -> list[Markup]:
    begin, end = scale.place(one.begins), scale.place(one.ends)
    wide = max(0.003, end - begin)
    drawn = [element("rect", x=percent(begin), width=percent(wide), y=_TOP, height=_BAND, class_=f"segment {one.look}")]
    if wide * _NARROWEST > sum(_LATIN if letter.isascii() else _HAN for letter in one.name) + 6:
        ground = "on-dark" if one.look in _DARK else "on-light"
        middle = percent(begin + wide / 2)
        drawn.append(element("text", one.name, x=middle, y=_TOP + 16, text_anchor="middle", class_=ground))
    return drawn


def _row(scale: _Scale, name: str, marks: Sequence[Mark], top: int) -> list[Markup]:
    middle = top + 26
    drawn = [
        element("text", name, x=0, y=top + 14, class_="value"),
        element("text", str(len(marks)), x="100%", y=top + 14, text_anchor="end", class_="value"),
        element("line", x1=0, x2="100%", y1=middle, y2=middle, class_="rail"),
    ]
    for mark in marks:
        x = percent(scale.place(mark.day))
        if mark.ends is not None and mark.ends > mark.day:
            until = percent(scale.place(mark.ends))
            drawn.append(element("line", x1=x, x2=until, y1=middle, y2=middle, class_=f"span {mark.look}"))
    drawn += [element("circle", cx=percent(scale.place(mark.day)), cy=middle, r=5, class_=mark.look) for mark in marks]
    return drawn
