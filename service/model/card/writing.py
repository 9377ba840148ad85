"""Markdown: paragraphs in two languages, tables, and figures as people write them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rules.texts import Text, numeral_of
from service.core.formatting import NOTHING, count, share

_MARKS = re.compile(r"([\\`*_\[\]<>|#~&])")
Figures = Mapping[str, Any]


def escape_text(text: object) -> str:
    """Text from outside as Markdown shows it: one line, no mark of it meaning anything."""
    return _MARKS.sub(r"\\\1", " ".join(str(text).split()))


def escape_words(text: Text) -> Text:
    """Words from outside in both languages as Markdown shows them."""
    return Text(escape_text(text.zh), escape_text(text.en))


def both_languages(text: Text) -> str:
    """A heading or a cell: Chinese, then English where it says more."""
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def heading(depth: int, text: Text) -> str:
    """A heading."""
    return f"{'#' * depth} {both_languages(text)}"


def paragraph(*texts: Text) -> str:
    """What there is to say: all of it in Chinese, then all of it in English."""
    return "\n\n".join(("".join(text.zh for text in texts), " ".join(text.en for text in texts)))


def points(texts: Sequence[Text]) -> str:
    """A list in Chinese, then the same in English."""
    return "\n\n".join(("\n".join(f"- {t.zh}" for t in texts), "\n".join(f"- {t.en}" for t in texts)))


def table(headings: Sequence[Text], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """A table; the first `left` columns are words, the others figures. Cells are Markdown already."""
    marks = ["---" if place < left else "---:" for place in range(len(headings))]
    lines = [[both_languages(text) for text in headings], marks, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(value: float | None, digits: int = 3, *, signed: bool = False) -> str:
    """A figure with so many digits; a true minus."""
    if value is None:
        return NOTHING
    return f"{value:{'+' if signed else ''}.{digits}f}".replace("-", "\u2212")


def figure_with_interval(said: Figures | None, digits: int = 3, *, signed: bool = False) -> str:
    """A figure with its interval, as {value, low, high} holds it."""
    if said is None or said["value"] is None:
        return NOTHING
    low, high = (figure(said[end], digits, signed=signed) for end in ("low", "high"))
    return f"{figure(said['value'], digits, signed=signed)}（{low} … {high}）"


def rate_with_interval(said: Figures) -> str:
    """A rate with its interval and its rows, as {rows, rate, low, high} holds it."""
    if said["rate"] is None:
        return f"{NOTHING}（n = {count(said['rows'])}）"
    return f"{share(said['rate'])}（{share(said['low'])} … {share(said['high'])}，n = {count(said['rows'])}）"


def value_in_unit(value: float, scale: int) -> str:
    """An integer of a feature, or a value between two, in the unit that people read."""
    return numeral_of(round(Decimal(str(value)) / scale, 4)).replace("-", "\u2212")
