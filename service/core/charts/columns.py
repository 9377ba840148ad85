"""Columns over a scale: how many lie in each stretch of it."""

from collections.abc import Sequence

from markupsafe import Markup

from service.core.charts.bars import Part
from service.core.charts.svg import anchor_of, element, percent, picture

HEIGHT = 170
_TOP, _FOOT = 20, 22
# So many names stand side by side on a phone.
_MOST_NAMES = 6


def columns(title: str, parts: Sequence[Part], ends: Sequence[str] = ()) -> Markup:
    """A column to each part, side by side, the highest with its number.

    `ends` are spread evenly under them, as borders of the scale; without any each has its own name under it, or each
    second, third and so on where there are many.
    """
    most = max((part.number for part in parts), default=0)
    drawn = [element("line", x1=0, x2="100%", y1=HEIGHT - _FOOT, y2=HEIGHT - _FOOT, class_="axis")]
    wide = 1 / max(1, len(parts))
    for place, part in enumerate(parts):
        if part.number:
            high = (HEIGHT - _FOOT - _TOP) * part.number / most
            drawn.append(
                element(
                    "rect",
                    x=percent((place + 0.08) * wide),
                    y=round(HEIGHT - _FOOT - max(1.0, high), 1),
                    width=percent(wide * 0.84),
                    height=round(max(1.0, high), 1),
                    class_=part.look,
                )
            )
    highest = next((place for place, part in enumerate(parts) if part.number == most and most), None)
    if highest is not None:
        drawn.append(_over(parts[highest].shown, (highest + 0.5) * wide))
    drawn += [_under(end, place / max(1, len(ends) - 1)) for place, end in enumerate(ends)]
    if not ends:
        every = -(-len(parts) // _MOST_NAMES)
        drawn += [_under(part.name, (place + 0.5) * wide) for place, part in list(enumerate(parts))[:: every or 1]]
    said = "; ".join(f"{part.name}: {part.shown}" for part in parts if part.number)
    return picture(title, said, HEIGHT, drawn)


def _over(words: str, share: float) -> Markup:
    return element("text", words, x=percent(share), y=_TOP - 6, text_anchor=anchor_of(share, 0.08), class_="value")


def _under(words: str, share: float) -> Markup:
    return element("text", words, x=percent(share), y=HEIGHT - 5, text_anchor=anchor_of(share, 0.01))
