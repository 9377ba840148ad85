"""A paper as it prints: on a page, or many in one file that needs nothing beside it, each beginning its own page."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from service.core.charts.lines import Series, lines
from service.core.paper import Paper, PaperLines, day_in_words

if TYPE_CHECKING:
    from flask import Flask

_HERE = Path(__file__).parent
SHADES = 5


def attach(app: "Flask") -> None:
    """Gives the templates of `app` the paper as it prints."""
    app.jinja_env.filters["paper_html"] = paper_html


def paper_html(paper: Paper, place: str = "paper") -> Markup:
    """The paper as a part of a page; `place` begins the ids within it."""
    return Markup(_templates().show(paper, place))  # noqa: S704 - the template escapes what it is given


def print_file(title: str, papers: Iterable[Paper]) -> Iterator[str]:
    """The file, paper by paper, so that nobody need hold it whole."""
    yield (
        f'<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{_sheet()}</style>\n</head>\n<body>\n"
    )
    for number, paper in enumerate(papers, 1):
        yield paper_html(paper, f"paper-{number}")
    yield "</body>\n</html>\n"


def print_policy() -> str:
    """The Content-Security-Policy of the file where it is shown: it may look as its own style sheet says, no more."""
    digest = base64.b64encode(hashlib.sha256(_sheet().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@cache
def _sheet() -> str:
    return (_HERE / "static/paper.css").read_text("utf-8")


@cache
def _templates() -> Any:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(drawn=drawn, day_in_words=day_in_words)
    return environment.get_template("paper.html").module


def drawn(block: PaperLines) -> Markup:
    """The lines of a block as a picture."""
    last = max(1, len(block.series) - 1)
    series = [
        Series(name, numbers, f"path-{round(place * (SHADES - 1) / last)}")
        for place, (name, numbers) in enumerate(block.series)
    ]
    return lines(block.caption, block.points, series)
