"""A paper, whatever it says: its blocks in their customary order, for print and as a document alike.

Papers are Chinese only. What is not known is None or "" and prints as a line to be filled in by hand.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar


class Look(StrEnum):
    """How a paper begins: as official papers do, the unit in red over a red line, or as a form, unit over title."""

    OFFICIAL = "official"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the first level (一、) or the second (（一）)."""

    kind: ClassVar[str] = "heading"
    words: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    kind: ClassVar[str] = "text"
    words: str


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table; the last `figures` columns are figures. `widths` are parts of the width, () as the figures suggest.

    A cell that is None is left free, to be written in. A table without rows is not printed.
    """

    kind: ClassVar[str] = "table"
    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str | None]]
    figures: int = 0
    widths: Sequence[int] = ()

    @property
    def shares(self) -> Sequence[int]:
        """The parts of the width of all columns: a column of words takes two of a figure's."""
        words = len(self.headings) - self.figures
        return self.widths or [2 if place < words else 1 for place in range(len(self.headings))]


@dataclass(frozen=True, slots=True)
class Fields:
    """What is stated of one thing: names and values, one under the other. A value that is None prints as a line."""

    kind: ClassVar[str] = "fields"
    rows: Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class BlankLine:
    """A line, or some, to be filled in by hand after some words."""

    kind: ClassVar[str] = "blank"
    words: str
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Signature:
    """Who writes an opinion, signs and dates: what of it is known stands there, the rest are lines."""

    words: str
    opinion: str | None = None
    signed: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, one under the other, each in its own box."""

    kind: ClassVar[str] = "signatures"
    each: Sequence[Signature]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block begins a page."""

    kind: ClassVar[str] = "page"


@dataclass(frozen=True, slots=True)
class PaperLines:
    """Lines over months, in per cent: their names, and a number to each point (None leaves a gap)."""

    kind: ClassVar[str] = "lines"
    caption: str
    points: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]


Block = Heading | Paragraph | PaperTable | Fields | BlankLine | Signatures | PageBreak | PaperLines


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is attached, under its title."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: what stands over it, its unit and number, title and period, its text, attachments, signature and day.

    What the bureau has not set is "". A paper signed by nobody has neither signature nor day.
    """

    title: str
    blocks: Sequence[Block]
    unit: str = ""
    number: str = ""
    period: str = ""
    signature: str = ""
    signed_on: date | None = None
    marks: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    look: Look = Look.OFFICIAL

    @property
    def day(self) -> str:
        """The day of the signature as papers write it; "" where it has none."""
        return day_in_words(self.signed_on) if self.signed_on else ""


def digest_of(paper: Paper) -> str:
    """The SHA-256 of what a paper says, however it is printed."""
    return hashlib.sha256(json.dumps(_plain_of(paper), ensure_ascii=False).encode()).hexdigest()


def words_of(paper: Paper) -> Iterator[str]:
    """Everything that a paper says, piece by piece."""
    return _words_in(_plain_of(paper))


def _plain_of(value: Any) -> Any:
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Sequence):
        return [_plain_of(one) for one in value]
    return [getattr(value, "kind", ""), *(_plain_of(getattr(value, one.name)) for one in fields(value))]


def _words_in(plain: Any) -> Iterator[str]:
    if isinstance(plain, list):
        for one in plain:
            yield from _words_in(one)
    elif isinstance(plain, str) and plain:
        yield plain


def day_in_words(day: date) -> str:
    """A day as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


_TENS = "一二三四五六七八九十"


def numeral_of(number: int) -> str:
    """A number from 1 to 99 as headings are counted."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _TENS[ones - 1]
    return ("" if tens == 1 else _TENS[tens - 1]) + "十" + (_TENS[ones - 1] if ones else "")
