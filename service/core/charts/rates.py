"""Rates with their intervals, in groups, one bar under the other on one scale from nought."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

ROW, BAR, HEAD, GAP = 20, 12, 22, 8
_LEFT, _WIDE = 0.2, 0.6


@dataclass(frozen=True, slots=True)
class Rate:
    """A named share of one with its interval; None where there is none. `look` is a CSS class."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    shown: str
    look: str


@dataclass(frozen=True, slots=True)
class RateGroup:
    """Rates under one heading."""

    name: str
    rates: Sequence[Rate]


def grouped_rates(title: str, groups: Sequence[RateGroup]) -> Markup:
    """The groups, each under its heading; the longest interval of all fills the width."""
    every = [rate for group in groups for rate in group.rates]
    most = max((end for rate in every for end in (rate.value, rate.high) if end is not None), default=0) or 1
    drawn, top = [], 0
    for group in groups:
        drawn.append(element("text", group.name, x=0, y=top + 14, class_="value strong"))
        for place, rate in enumerate(group.rates):
            drawn += _row(rate, top + HEAD + place * ROW, most)
        top += HEAD + ROW * len(group.rates) + GAP
    return picture(
        title, "; ".join(f"{group.name}: {_description_of(group.rates)}" for group in groups), max(0, top - GAP), drawn
    )


def _row(rate: Rate, top: int, most: float) -> list[Markup]:
    drawn = [
        element("text", rate.name, x="1.5%", y=top + 10, class_="value"),
        element("rect", x=percent(_LEFT), y=top, width=percent(_WIDE), height=BAR, class_="ground"),
        element("text", rate.shown, x="100%", y=top + 10, text_anchor="end", class_="value"),
    ]
    if rate.value is not None:
        wide = percent(_WIDE * rate.value / most)
        drawn.append(element("rect", x=percent(_LEFT), y=top, width=wide, height=BAR, class_=rate.look))
    if rate.low is not None and rate.high is not None:
        ends = {"x1": percent(_place(rate.low, most)), "x2": percent(_place(rate.high, most))}
        middle = top + BAR // 2
        drawn.append(element("line", **ends, y1=middle, y2=middle, class_="whisker-ground"))
        drawn.append(element("line", **ends, y1=middle, y2=middle, class_="whisker"))
    return drawn


def _place(value: float, most: float) -> float:
    return _LEFT + _WIDE * value / most


def _description_of(rates: Sequence[Rate]) -> str:
    return ", ".join(f"{rate.name} {rate.shown}" for rate in rates)
