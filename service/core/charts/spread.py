"""One or two spreads over one scale, before and after, with the borders that divide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.core.charts.svg import element, percent, picture

HEIGHT = 210
_TOP, _FOOT = 34, 22
# How the columns of each side look.
LOOKS = ("drop", "accent")
# At most so many steps across the width, of one of these widths times a power of ten.
_STEPS, _WIDTHS = 50, (1, 2, 5)
# The shares of a step that columns fill, and that stay free before the first.
_FILLED, _GAP = 0.88, 0.06


@dataclass(frozen=True, slots=True)
class Side:
    """How many lie at each whole number of points, the borders between the bands, and its name."""

    name: str
    numbers: Mapping[int, int]
    borders: Sequence[float]


def spread(title: str, before: Side, after: Side, bands: Sequence[tuple[float, float, str]]) -> Markup:
    """Columns of both sides beside each other; solid lines are borders after, dashed ones those that were before only.

    A side of which no numbers are known takes no room.
    `bands` (from, to, name) are the tiers of after, named above.
    """
    held = [*before.numbers, *after.numbers] or [0]
    step = step_of(min(held), max(held))
    first, last = min(held) // step * step, (max(held) // step + 1) * step
    sides = [_binned(one.numbers, first, step, (last - first) // step) for one in (before, after)]
    most = max((number for side in sides for number in side), default=0) or 1
    drawn = [element("line", x1=0, x2="100%", y1=HEIGHT - _FOOT, y2=HEIGHT - _FOOT, class_="axis")]
    known = [(side, look) for side, look in zip(sides, LOOKS, strict=True) if any(side)]
    for half, (side, look) in enumerate(known):
        width = _FILLED / len(known)
        drawn += [
            _column((place + _GAP + width * half) / len(side), width / len(side), number / most, look)
            for place, number in enumerate(side)
            if number
        ]

    def at(points: float) -> float:
        return (points - first) / (last - first)

    inside = [one for one in after.borders if first < one < last]
    gone = [one for one in before.borders if first < one < last and one not in after.borders]
    drawn += [_border(at(one), "border") for one in inside] + [_border(at(one), "limit") for one in gone]
    seen = [(max(begins, first), min(ends, last), name) for begins, ends, name in bands]
    drawn += [_name(at(begins), at(ends), name) for begins, ends, name in seen if begins < ends]
    marks = sorted({first, last, *inside, *gone})
    drawn += [_mark(at(one), one) for one in _apart(marks, last - first)]
    said = "; ".join(
        f"{one.name}: {_said(side, first, step)}" for one, side in zip((before, after), sides, strict=True)
    )
    return picture(title, said, HEIGHT, drawn)


def _said(numbers: Sequence[int], first: int, step: int) -> str:
    begins = (first + place * step for place in range(len(numbers)))
    return ", ".join(
        f"{one:,}–{one + step:,}: {number:,}" for one, number in zip(begins, numbers, strict=True) if number
    )


def step_of(least: int, most: int) -> int:
    """How wide the steps are, in whole points."""
    wide = most - least + 1
    power = 1
    while True:
        for one in _WIDTHS:
            if wide / (one * power) <= _STEPS:
                return one * power
        power *= 10


def _binned(numbers: Mapping[int, int], first: int, step: int, steps: int) -> list[int]:
    found = [0] * steps
    for points, number in numbers.items():
        found[(points - first) // step] += number
    return found


def _column(begins: float, width: float, share: float, look: str) -> Markup:
    high = max(1.0, (HEIGHT - _FOOT - _TOP) * share)
    return element(
        "rect",
        x=percent(begins),
        y=round(HEIGHT - _FOOT - high, 1),
        width=percent(width),
        height=round(high, 1),
        class_=look,
    )


def _border(share: float, look: str) -> Markup:
    return element("line", x1=percent(share), x2=percent(share), y1=_TOP - 8, y2=HEIGHT - _FOOT, class_=look)


def _name(begins: float, ends: float, name: str) -> Markup:
    return element("text", name, x=percent((begins + ends) / 2), y=_TOP - 14, text_anchor="middle")


def _mark(share: float, points: float) -> Markup:
    anchor = "start" if share < 0.02 else "end" if share > 0.98 else "middle"
    return element("text", f"{points:,g}", x=percent(share), y=HEIGHT - 5, text_anchor=anchor)


def _apart(marks: Sequence[float], wide: float) -> list[float]:
    """Those of the marks that are far enough from the one before to be read; the last always."""
    kept = [marks[-1]]
    for one in marks[:-1]:
        if abs(kept[-1] - one) > wide * 0.08 and marks[-1] - one > wide * 0.08:
            kept.append(one)
    return kept
