"""Values of a registry's own fields as people write them in forms and files: read, and written again."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from rules.texts import Text
from scoring.cleaning import without_blanks, word_key
from service.registries.own_fields import (
    CODE_READERS,
    NO_RATIO,
    PARTS_OF_CHECK,
    SEVERAL,
    WHOLE,
    Kind,
    OwnField,
    no_choice,
)

_BETWEEN = re.compile(r"[\s,，、;；]+")
_BETWEEN_NAMES = re.compile(r"[\n\r,，、;；]+")


class Unreadable(ValueError):
    """What is written in a field cannot be its value; `why` says so."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.zh)
        self.why = why


def read_written(one: OwnField, written: str) -> Any:
    """The value that is written in a form or a cell; "" or () where it is empty; raises Unreadable."""
    text = written.strip()
    if one.kind in SEVERAL:
        return _READ_SEVERAL[one.kind](one, text)
    if not text or one.kind in (Kind.TEXT, Kind.CODE):
        return text
    if one.kind is Kind.DAY:
        return _day_written(text)
    if one.kind is Kind.CHOICE:
        return _choice_written(one, text)
    return _ratio_written(text) if one.kind is Kind.RATIO else _number_written(text)


def write_value(one: OwnField, value: Any, names: Mapping[str, str] | None = None) -> str:
    """A value as `read_written` reads it again; codes by their `names` where those are given."""
    if value in (None, "", ()):
        return ""
    known = names or {}
    if one.kind is Kind.CHECKS:
        return "\n".join("｜".join(line[part] for part in PARTS_OF_CHECK).rstrip("｜") for line in value)
    if one.kind is Kind.LINES:
        return "\n".join(value)
    if one.kind in SEVERAL:
        return "、".join(known.get(part, part) for part in value)
    if one.kind is Kind.RATIO:
        return percent_of(value)
    return known.get(value, value) if one.kind is Kind.CODE else str(value)


def percent_of(ratio: int) -> str:
    """Ten-thousandths in per cent: 250 is 2.5."""
    return f"{Decimal(ratio) / 100:f}"


def _read_lines(_: OwnField, text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _read_words(_: OwnField, text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _BETWEEN_NAMES.split(text) if part.strip())


def _read_codes(one: OwnField, text: str) -> tuple[str, ...]:
    # Codes of regions and industries are parted by blanks, too; others may be stated by names, which have some.
    between = _BETWEEN if one.of in CODE_READERS else _BETWEEN_NAMES
    return tuple(part.strip() for part in between.split(text) if part.strip())


def _read_choices(one: OwnField, text: str) -> tuple[str, ...]:
    return tuple(_choice_written(one, part) for part in _BETWEEN_NAMES.split(text) if part.strip())


def _read_checks(_: OwnField, text: str) -> tuple[dict[str, str], ...]:
    lines = []
    for line in _read_lines(_, text):
        parts = [part.strip() for part in re.split(r"[｜|]", line)]
        if len(parts) > len(PARTS_OF_CHECK):
            raise Unreadable(Text(f"一行至多三部分：{line[:40]}", f"A line has three parts at most: {line[:40]}"))
        lines.append(dict(zip(PARTS_OF_CHECK, [*parts, "", ""], strict=False)))
    return tuple(lines)


_READ_SEVERAL = {
    Kind.LINES: _read_lines,
    Kind.WORDS: _read_words,
    Kind.CODES: _read_codes,
    Kind.CHOICES: _read_choices,
    Kind.CHECKS: _read_checks,
}


def _choice_written(one: OwnField, text: str) -> str:
    """The choice that is written: by its code or its words, in either language."""
    key = word_key(text)
    for choice, words in one.choices.items():
        if key in (word_key(choice), word_key(words.zh), word_key(words.en)):
            return choice
    raise Unreadable(no_choice(one))


def _day_written(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(Text("日期应写成 2026-06-30。", "Write the day as 2026-06-30.")) from None


def _number_written(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise Unreadable(Text("应为整数。", "It must be a whole number."))


def _ratio_written(text: str) -> int:
    """Ten-thousandths of what is written in per cent, with or without its sign."""
    try:
        number = Decimal(without_blanks(text).removesuffix("%").removesuffix("％")) * 100
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number != number.to_integral_value() or not 0 < number <= WHOLE:
        raise Unreadable(NO_RATIO)
    return int(number)
