"""The pictures of a paper, as its page draws them."""

from markupsafe import Markup

from service.core.charts.lines import Series, lines
from service.reports.paper import Block, PaperLines

SHADES = 5


def drawn(block: Block) -> Markup:
    """The lines of a block; nothing where it has none."""
    if not isinstance(block, PaperLines):
        return Markup("")
    last = max(1, len(block.series) - 1)
    series = [
        Series(name, numbers, f"path-{round(place * (SHADES - 1) / last)}")
        for place, (name, numbers) in enumerate(block.series)
    ]
    return lines(block.caption, block.points, series)
