"""What was predicted against what was observed: points with their intervals about the diagonal."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

HEIGHT = 320
_TOP, _FOOT = 12, 40
_LEFT, _RIGHT = 0.11, 0.97
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
_MOST_MARKS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """Shares of one: predicted, observed, and the interval of what was observed."""

    predicted: float
    observed: float
    low: float
    high: float


def calibration_plot(title: str, axes: tuple[str, str], points: Sequence[Point]) -> Markup:
    """The points in order of the prediction, the diagonal, and both scales from nought to the same end.

    `axes` name what runs along the width and what runs upwards.
    """
    step, marks = _scale(max((max(p.predicted, p.high) for p in points), default=1))
    most = step * marks
    drawn = [*_ground(step, marks, axes), _line((0, 0), (most, most), most, "dashed")]
    ordered = sorted(points, key=lambda point: point.predicted)
    places = [(point.predicted, point.observed) for point in ordered]
    drawn += [_line(begins, ends, most, "path path-2") for begins, ends in pairwise(places)]
    drawn += [piece for point in ordered for piece in _point(point, most)]
    said = "; ".join(f"{p.predicted:.1%} → {p.observed:.1%} ({p.low:.1%}–{p.high:.1%})" for p in ordered)
    return picture(title, said, HEIGHT, drawn)


def _scale(most: float) -> tuple[float, int]:
    """The step between marks and how many there are above nought: the finest that needs few."""
    step = next((step for step in _STEPS if most <= step * _MOST_MARKS), _STEPS[-1])
    return step, max(1, ceil(most / step))


def _x(share: float, most: float) -> str:
    return percent(_LEFT + (_RIGHT - _LEFT) * min(1.0, share / most))


def _y(share: float, most: float) -> float:
    return round(HEIGHT - _FOOT - (HEIGHT - _FOOT - _TOP) * min(1.0, share / most), 1)


def _ground(step: float, marks: int, axes: tuple[str, str]) -> list[Markup]:
    drawn, most = [], step * marks
    for share in (step * mark for mark in range(marks + 1)):
        x, y = _x(share, most), _y(share, most)
        drawn.append(element("line", x1=percent(_LEFT), x2=percent(_RIGHT), y1=y, y2=y, class_="rail"))
        drawn.append(element("text", f"{share:.0%}", x=percent(_LEFT - 0.015), y=y + 4, text_anchor="end"))
        drawn.append(element("text", f"{share:.0%}", x=x, y=HEIGHT - _FOOT + 16, text_anchor="middle"))
    drawn.append(element("text", axes[0], x=percent(_RIGHT), y=HEIGHT - 4, text_anchor="end"))
    drawn.append(element("text", axes[1], x=percent(_LEFT + 0.015), y=_TOP + 12))
    return drawn


def _line(begins: tuple[float, float], ends: tuple[float, float], most: float, look: str) -> Markup:
    return element(
        "line",
        x1=_x(begins[0], most),
        y1=_y(begins[1], most),
        x2=_x(ends[0], most),
        y2=_y(ends[1], most),
        class_=look,
    )


def _point(point: Point, most: float) -> list[Markup]:
    x = _x(point.predicted, most)
    return [
        element("line", x1=x, x2=x, y1=_y(point.low, most), y2=_y(point.high, most), class_="whisker"),
        element("circle", cx=x, cy=_y(point.observed, most), r=4, class_="accent"),
    ]
