"""SVG text, escaped, and how tiers look in pictures and pages."""

import hashlib
from collections.abc import Iterable

from markupsafe import Markup, escape


def element(name: str, content: str | Markup = "", **attributes: object) -> Markup:
    """One element; `_` in attribute names is `-`, a trailing one is dropped; text is escaped."""
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{said}>{escape(content)}</{name}>")  # noqa: S704 - all parts are escaped above


def percent(share: float) -> str:
    """A share of the width."""
    return f"{max(0.0, min(1.0, share)) * 100:.3f}%"


def picture(title: str, description: str, height: int, parts: Iterable[Markup]) -> Markup:
    """A whole picture, `height` in pixels and as wide as its place, named for those who hear it."""
    drawn = Markup("").join(parts)
    name = "c" + hashlib.sha256(f"{title}{description}{drawn}".encode()).hexdigest()[:10]
    head = element("title", title, id=f"{name}t") + element("desc", description, id=f"{name}d")
    return element(
        "svg",
        head + drawn,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        width="100%",
        height=height,
        aria_labelledby=f"{name}t {name}d",
    )


SHADES = 7


def rank_class(rank: int | None, of: int) -> str:
    """The CSS class of the tier at `rank` (0 the best) of `of` tiers; -1 and None are not classified."""
    if rank is None or rank < 0:
        return "rank-none"
    return f"rank-{round(rank * (SHADES - 1) / max(1, of - 1))}"


def anchor_of(share: float, near: float) -> str:
    """The `text-anchor` (start, middle or end) that keeps a text at that place within the picture."""
    return "start" if share < near else "end" if share > 1 - near else "middle"
