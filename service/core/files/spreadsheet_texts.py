"""Texts in CSV that a spreadsheet would change, and how they are written so that it leaves them alone.

A spreadsheet that opens a CSV file runs what looks like a formula, rounds long codes of digits, drops leading zeros,
and takes 2026-1 for a day. Such a text is written with an apostrophe before it; reading takes that one off again, so
that what we write comes back unchanged.
"""

import re
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

MARK = "'"
# What makes a spreadsheet take a text for a formula, in the forms that it takes for the same.
_FORMULA = re.compile(r"[\t\r\n]|[ \t\r\n\u3000\ufeff\u00a0]*[=+\-@＝＋－＠]")
# Codes of digits: long, with leading zeros, with an exponent, or like a month. Whole days may become days.
_CODE = re.compile(r"0\d+|\d{12,}|\d+(?:\.\d+)?[eE][+-]?\d+|\d{1,4}[-/]\d{1,4}", re.ASCII)


def needs_mark(text: str) -> bool:
    """Whether a spreadsheet would change the text."""
    return _FORMULA.match(text) is not None or _CODE.fullmatch(text) is not None


def guard_text(text: str) -> str:
    """The text as CSV holds it: with an apostrophe before it where a spreadsheet would change it."""
    return MARK + text if needs_mark(text.lstrip(MARK)) else text


def guard_formula(text: str) -> str:
    """As `guard_text`, but codes of digits stay: for files that programs read by them."""
    return MARK + text if _FORMULA.match(text.lstrip(MARK)) is not None else text


def bare_text(text: str) -> str:
    """The text that `guard_text` was given."""
    return text[1:] if text.startswith(MARK) and needs_mark(text.lstrip(MARK)) else text


def guard_row(row: Iterable[object]) -> list[object]:
    """The cells of a row as CSV holds them; numbers stay numbers."""
    return [guard_text(cell) if isinstance(cell, str) else cell for cell in row]


def bare_texts(texts: pa.Array) -> pa.Array:
    """Arrow strings as `bare_text` gives them; null stays null."""
    marked = pc.starts_with(texts, MARK).fill_null(False)
    if not pc.any(marked).as_py():
        return texts
    bare = pa.array([bare_text(text) for text in texts.filter(marked).to_pylist()], texts.type)
    return pc.replace_with_mask(texts, marked, bare)
