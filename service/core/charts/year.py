"""A year as a picture: a row a month, a cell a day, each by its look."""

from collections.abc import Mapping
from datetime import date, timedelta

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

ROW, TOP = 20, 20
# Of the width: what the names of the months take.
_NAMES = 0.09
_MOST_DAYS = 31
_NUMBERED = (1, 5, 10, 15, 20, 25, 31)


def year_picture(title: str, description: str, year: int, looks: Mapping[date, str], months: list[str]) -> Markup:
    """The picture of a year; `looks` are the CSS classes of days that are not like all others."""
    parts = [element("text", str(number), x=percent(_place(number)), y=12) for number in _NUMBERED]
    parts += [element("text", name, x=0, y=_top(month) + 13) for month, name in enumerate(months, 1)]
    day = date(year, 1, 1)
    while day.year == year:
        parts.append(
            element(
                "rect",
                x=percent(_place(day.day)),
                y=_top(day.month),
                width=percent((1 - _NAMES) / _MOST_DAYS * 0.86),
                height=ROW - 4,
                rx=2,
                class_=looks.get(day, "rank-1"),
            )
        )
        if day == date.max:
            break
        day += timedelta(days=1)
    return picture(title, description, TOP + 12 * ROW, parts)


def _place(number: int) -> float:
    return _NAMES + (number - 1) * (1 - _NAMES) / _MOST_DAYS


def _top(month: int) -> int:
    return TOP + (month - 1) * ROW
