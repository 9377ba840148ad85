"""How many went from which state to which: bands from the left to the right, as wide as they are many."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.core.charts.bars import Part
from service.core.charts.svg import element, percent, picture

# What the larger side shares out, the least of a state (two lines of letters), and between two; in pixels.
_SHARED, _LEAST, _GAP = 220, 32, 8
_LEFT, _RIGHT, _NODE = 0.3, 0.7, 6


@dataclass(frozen=True, slots=True)
class Band:
    """So many from one state on the left to one on the right, both by their places; `said` is it in words."""

    left: int
    right: int
    number: int
    said: str
    look: str


def flow(title: str, left: Sequence[Part], right: Sequence[Part], bands: Sequence[Band]) -> Markup:
    """The states of both sides with their numbers, and the bands between them; each side in the order given.

    Nothing where nothing moves: then there is nothing to see.
    """
    if not bands:
        return Markup("")
    scale = _SHARED / max(1, sum(band.number for band in bands))
    tops, bottoms = [], []
    for side in (left, right):
        top, places = 0.0, []
        for part in side:
            places.append(top)
            top += max(_LEAST, part.number * scale) + _GAP
        tops.append(places)
        bottoms.append(top - _GAP)
    height = round(max(*bottoms, 0.0)) + 2
    drawn = [_bands(bands, tops[0], tops[1], scale, height)]
    for side, places, at, anchor in ((left, tops[0], _LEFT, "end"), (right, tops[1], _RIGHT, "start")):
        for part, top in zip(side, places, strict=True):
            drawn += _state(part, top, max(1.0, part.number * scale), at, anchor)
    return picture(title, "; ".join(band.said for band in bands), height, drawn)


def _bands(bands: Sequence[Band], left: Sequence[float], right: Sequence[float], scale: float, height: int) -> Markup:
    """The bands in a frame of its own, whose width is a hundred units however wide the page is."""
    begins, ends = list(left), list(right)
    drawn = Markup("")
    for band in bands:
        wide = max(1.0, band.number * scale)
        begin, end = begins[band.left], ends[band.right]
        begins[band.left] += band.number * scale
        ends[band.right] += band.number * scale
        drawn += element(
            "path",
            element("title", band.said),
            d=f"M0 {begin:.1f}C50 {begin:.1f} 50 {end:.1f} 100 {end:.1f}V{end + wide:.1f}"
            f"C50 {end + wide:.1f} 50 {begin + wide:.1f} 0 {begin + wide:.1f}Z",
            class_=band.look,
            opacity="0.55",
        )
    frame = {"viewBox": f"0 0 100 {height}", "preserveAspectRatio": "none"}
    return element("svg", drawn, x=percent(_LEFT), y=0, width=percent(_RIGHT - _LEFT), height=height, **frame)


def _state(part: Part, top: float, high: float, at: float, anchor: str) -> list[Markup]:
    """Its bar at the side of the bands, its name and its number beside it."""
    outwards = -1 if anchor == "end" else 1
    bar = _NODE if anchor == "end" else 0
    shift = f"translate({outwards * (_NODE + 6)} 0)"
    return [
        element(
            "rect",
            x=percent(at),
            y=f"{top:.1f}",
            width=_NODE,
            height=f"{high:.1f}",
            class_=part.look,
            transform=f"translate({-bar} 0)",
        ),
        element(
            "text", part.name, x=percent(at), y=f"{top + 12:.1f}", text_anchor=anchor, class_="value", transform=shift
        ),
        element("text", part.shown, x=percent(at), y=f"{top + 27:.1f}", text_anchor=anchor, transform=shift),
    ]
