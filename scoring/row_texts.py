"""Codes, ids and types of plain rows, as they are compared; and the error that names a row and its column."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rules.record_types import RecordType
from rules.texts import Text
from scoring.cleaning import clean_code, word_key
from scoring.marks import NOTHING
from scoring.stated_values import text_of
from scoring.text_parsing import held_text_of
from scoring.typed_words import AS_LISTED, WordsWanted
from scoring.unreadable import REASONS, Reason, Unreadable

Row = Mapping[str, Any]

_ONLY_TEXT, _ONLY_WHOLE = {str}, {int}
_READ: dict[str, Callable[[str], str]] = {
    "uscc": lambda text: clean_code(held_text_of("uscc", text) or ""),
    "record_id": lambda text: held_text_of("record_id", text) or "",
    "type": lambda text: held_text_of("type", text) or "",
}
_MOST_SHOWN = 80
# Above it no program can be trusted to have kept every digit: looked at one by one.
_MOST_SURE = 2**53


class RowError(ValueError):
    """One value that cannot be read: which list, row (from 0), column, value, and why and what to do, zh and en."""

    def __init__(self, given: str, row: int, column: str, value: object, reason: Text) -> None:
        self.given, self.row, self.column, self.value = given, row, column, _excerpt_of(value)
        self.zh, self.en = reason.zh, reason.en
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.given}[{self.row}].{self.column}"
        return f"{where}“{self.value}”：{self.zh}\n{where} {self.value!r}: {self.en}"


def _excerpt_of(value: object) -> str:
    try:
        text = "" if value is None else str(value)
    except ValueError:  # whole numbers of thousands of digits have no text
        text = type(value).__name__
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def texts_of_rows(given: str, rows: Sequence[Row], column: str) -> list[str]:
    """The text of each row's value as it is compared, empty where it is missing."""
    values: list[Any] = [row.get(column) for row in rows]
    kinds = set(map(type, values))
    # Ids are mostly plain texts or small whole numbers, all of a kind: looked at together, not one by one.
    if kinds == _ONLY_WHOLE and min(values) >= 0 and max(values) <= _MOST_SURE:
        return list(map(str, values))
    if kinds == _ONLY_TEXT and _are_plain(values):
        return values
    return [_text(given, place, column, value) for place, value in enumerate(values)]


def _are_plain(texts: list[str]) -> bool:
    """True for most codes and ids, which are compared as they stand; False says nothing."""
    joined = "".join(texts)
    return joined.isascii() and joined.isalnum() and NOTHING.isdisjoint(map(str.casefold, texts))


def _text(given: str, place: int, column: str, value: Any) -> str:
    try:
        return "" if value is None else _READ[column](text_of(value))
    except Unreadable as error:
        raise RowError(given, place, column, value, REASONS[error.reason]) from None


def types_of_rows(rows: Sequence[Row], types: Mapping[str, RecordType], words: WordsWanted = AS_LISTED) -> list[str]:
    """The type of each record, as `types` name it, or what its word was matched to.

    Raises RowError for one that is none of them.
    """
    stated: list[Any] = [row.get("type") for row in rows]
    if set(map(type, stated)) <= _ONLY_TEXT and all(kind in types for kind in set(stated)):
        return stated
    named = {word_key(word): name for name, kind in types.items() for word in (kind.zh, kind.en, name)}
    kinds = []
    for place, kind in enumerate(stated):
        text = _text("records", place, "type", kind)
        known = named.get(text.casefold()) or named.get(words.match_of("type", text, "") or "")
        if known is None:
            zh, en = "没有这一记录类型，请核对拼写。", "There is no such record type; check its spelling."
            raise RowError("records", place, "type", kind, Text(zh, en) if text else REASONS[Reason.MISSING])
        kinds.append(known)
    return kinds
