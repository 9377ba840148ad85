"""Foot-notes of a page: everything that figures rest on, each said once and numbered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.basis import Citation, Demonstration
from rules.texts import Text


@dataclass(frozen=True, slots=True)
class Footnote:
    """What one note says; `is_demonstration` where a bureau must still supply a document."""

    number: int
    words: Text
    is_demonstration: bool


class Footnotes:
    """Numbers each basis when it is first referred to."""

    def __init__(self) -> None:
        self._notes: dict[Text, Footnote] = {}

    def __iter__(self) -> Any:
        return iter(self._notes.values())

    def __len__(self) -> int:
        return len(self._notes)

    def marks(self, basis: Mapping[Any, Citation | Demonstration] | None) -> list[int]:
        """The numbers of everything in `basis`, in order."""
        return sorted({self.mark(source) for source in (basis or {}).values()})

    def mark(self, source: Citation | Demonstration) -> int:
        """The number of one source."""
        return self._number(source_words(source), isinstance(source, Demonstration))

    def _number(self, words: Text, is_demonstration: bool) -> int:
        note = Footnote(len(self._notes) + 1, words, is_demonstration)
        return self._notes.setdefault(words, note).number


def source_words(source: Citation | Demonstration) -> Text:
    """What something rests on: the document with its article, or what a bureau must supply."""
    if isinstance(source, Demonstration):
        return source.supply
    article = f" {source.article}" if source.article else ""
    title = "" if source.title.zh == source.document else f"《{source.title.zh}》"
    return Text(f"{source.document}{title}{article}", f"{source.title.en}{article}")
