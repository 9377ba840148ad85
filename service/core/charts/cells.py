"""Pictures for the cells of a table, beside the figure that they draw: nothing to those who hear the page."""

from markupsafe import Markup

from service.core.charts.svg import element, percent

HEIGHT = 16
BAR = 10


def part_bar(share: float, look: str = "accent") -> Markup:
    """A bar of that share of the width."""
    return _cell(element("rect", x=0, y=3, width=percent(share), height=BAR, rx=1, class_=look))


def signed_bar(value: float, most: float) -> Markup:
    """A bar from the middle to the right (above nought) or to the left; `most` reaches the edge."""
    half = min(1.0, abs(value) / (most or 1)) / 2
    bar = element(
        "rect",
        x=percent(0.5 if value >= 0 else 0.5 - half),
        y=3,
        width=percent(half),
        height=BAR,
        rx=1,
        class_="raises" if value >= 0 else "lowers",
    )
    return _cell(bar + _middle())


def signed_span(value: float, low: float, high: float, most: float) -> Markup:
    """A point with its interval about nought in the middle; `most` reaches the edges."""

    def place(at: float) -> str:
        return percent(0.5 + min(1.0, max(-1.0, at / (most or 1))) / 2)

    middle = HEIGHT // 2
    return _cell(
        _middle()
        + element("line", x1=place(low), x2=place(high), y1=middle, y2=middle, class_="whisker")
        + element("circle", cx=place(value), cy=middle, r=3.5, class_="accent")
    )


def _middle() -> Markup:
    return element("line", x1="50%", x2="50%", y1=0, y2=HEIGHT, class_="axis")


def _cell(drawn: Markup) -> Markup:
    return element(
        "svg", drawn, xmlns="http://www.w3.org/2000/svg", width="100%", height=HEIGHT, aria_hidden="true", class_="cell"
    )
