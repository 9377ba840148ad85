"""A score among the bands of the tiers: where it began and where it stands, every band drawn equally wide."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from service.core.charts.svg import anchor_of, element, percent, picture

HEIGHT = 88
_TOP, _BAR = 26, 22


@dataclass(frozen=True, slots=True)
class Band:
    """The part of the scale that belongs to a tier."""

    name: str
    begins: float
    ends: float
    look: str


def scale(title: str, bands: Sequence[Band], base: tuple[str, float], score: tuple[str, float] | None = None) -> Markup:
    """The bands from the lowest points up, with the score above them, if there is one, and the base below."""
    drawn = [piece for place, band in enumerate(bands) for piece in _band(band, place, len(bands))]
    edges = [bands[0].begins, *(band.ends for band in bands)]
    drawn += [_edge(edge, i / len(bands)) for i, edge in enumerate(edges)]
    drawn += _mark(_place(bands, base[1]), f"{base[0]} {base[1]:,.2f}", above=False)
    if score is not None:
        drawn += _mark(_place(bands, score[1]), f"{score[0]} {score[1]:,.2f}", above=True)
    said = [f"{name} {points:.2f}" for name, points in ([score, base] if score else [base])]
    said += [f"{band.name}: {band.begins:g} – {band.ends:g}" for band in bands]
    return picture(title, "; ".join(said), HEIGHT, drawn)


def _place(bands: Sequence[Band], points: float) -> float:
    """Where the points lie along the width: each band has the same width, within it points are evenly spaced."""
    for place, band in enumerate(bands):
        if points < band.ends or place == len(bands) - 1:
            within = (points - band.begins) / ((band.ends - band.begins) or 1)
            return (place + min(1.0, max(0.0, within))) / len(bands)
    return 0.0


def _band(band: Band, place: int, of: int) -> list[Markup]:
    ground = "on-dark" if band.look in ("rank-4", "rank-5", "rank-6") else "on-light"
    return [
        element(
            "rect",
            x=percent(place / of),
            width=percent(1 / of),
            y=_TOP,
            height=_BAR,
            class_=f"segment {band.look}",
        ),
        element("text", band.name, x=percent((place + 0.5) / of), y=_TOP + 15.5, text_anchor="middle", class_=ground),
    ]


def _edge(points: float, share: float) -> Markup:
    return element("text", f"{points:,g}", x=percent(share), y=_TOP + _BAR + 15, text_anchor=anchor_of(share, 0.01))


def _mark(share: float, words: str, above: bool) -> list[Markup]:
    top, end = (_TOP - 6, _TOP + _BAR + 2) if above else (_TOP + 4, _TOP + _BAR + 22)
    return [
        element("line", x1=percent(share), x2=percent(share), y1=top, y2=end, class_="needle" if above else "axis"),
        element(
            "text",
            words,
            x=percent(share),
            y=13 if above else HEIGHT - 4,
            text_anchor=anchor_of(share, 0.2),
            class_="value strong" if above else "",
        ),
    ]
