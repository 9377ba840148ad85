"""An official paper, whatever it says: its parts in their customary order, for print and as a document alike.

Papers are Chinese only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar


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
    """A table; the last `figures` columns are figures. `widths` are parts of the width, () as the figures suggest."""

    kind: ClassVar[str] = "table"
    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: int
    widths: Sequence[int] = ()

    @property
    def shares(self) -> Sequence[int]:
        """The parts of the width of all columns: a column of words takes two of a figure's."""
        words = len(self.headings) - self.figures
        return self.widths or [2 if place < words else 1 for place in range(len(self.headings))]


@dataclass(frozen=True, slots=True)
class PaperLines:
    """Lines over months, in per cent: their names, and a number to each point (None leaves a gap)."""

    kind: ClassVar[str] = "lines"
    caption: str
    points: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]


Block = Heading | Paragraph | PaperTable | PaperLines


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is attached, under its title."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: what stands over it, its unit and number, title and period, its text, attachments, signature and day.

    What the bureau has not set is "".
    """

    marks: Sequence[str]
    unit: str
    number: str
    title: str
    period: str
    blocks: Sequence[Block]
    attachments: Sequence[Attachment]
    signature: str
    signed_on: date

    @property
    def day(self) -> str:
        """The day of the signature as papers write it."""
        return day_in_words(self.signed_on)


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
