"""Columns of a table on a page: its head, and the name of its column at every cell, for screens with a card a row."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Flask
from markupsafe import Markup, escape

# The opening of a row or a cell; whether nothing but a nought stands in the cell.
_OPENING = re.compile(r"<(tr|td|th)(\s[^>]*)?>(?=\s*(0(?:\.0+)?%?)?\s*(</td>)?)")
_SPAN = re.compile(r'\bcolspan="(\d+)"')


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its words, its CSS class (`num`, `tight`, `say`), how many columns wide, and how it sorts.

    `url` is the address that sorts by it, `order` how the table is sorted by it now (`ascending`, `descending` or "").
    """

    words: str | Markup
    look: str = ""
    span: int = 1
    url: str = ""
    order: str = ""


def column(words: str | Markup, look: str = "", span: int = 1, url: str = "", order: str = "") -> Column:
    """A column, as templates write it."""
    return Column(words, look, span, url, order)


def label_cells(rows: str, columns: Sequence[Column]) -> Markup:
    """The rows with the words of its column at each cell (`data-label`), and a mark at each nought (`data-zero`)."""
    labels = list(_labels_of(columns))
    place = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal place
        name, attributes, nought, closes = found[1], found[2] or "", found[3], found[4]
        if name == "tr":
            place = 0
            return found[0]
        label = labels[place] if name == "td" and place < len(labels) else ""
        span = _SPAN.search(attributes)
        place += int(span[1]) if span else 1
        said = f' data-label="{label}"' if label and not span else ""
        return f"<{name}{attributes}{said}{' data-zero' if nought and closes else ''}>"

    return Markup(_OPENING.sub(mark, rows))  # noqa: S704 - the rows are a template's, the labels are escaped


def _labels_of(columns: Iterable[Column]) -> Iterable[str]:
    for one in columns:
        words = one.words.striptags() if isinstance(one.words, Markup) else one.words
        yield from [str(escape(words))] * one.span


def attach(app: Flask) -> None:
    """Gives the templates of `app` columns and the filter that labels cells."""
    app.jinja_env.globals["column"] = column
    app.jinja_env.filters["label_cells"] = label_cells
