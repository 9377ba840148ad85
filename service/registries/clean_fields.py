"""Stated values of a registry's own fields: cleaned, and what is wrong with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from scoring.cleaning import trim_text, without_blanks
from service.core.clean_for_storage import clean_for_storage
from service.core.written_text import UNSEEN, holds_unseen, too_long
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

_LONGEST, _LONGEST_PART, _MOST = 200, 500, 200


def stored_text_of(written: str | None) -> str | None:
    """A stated text as it is stored; None where nothing is stated."""
    return None if written is None else clean_for_storage(trim_text(written))


def clean_value(one: OwnField, value: Any) -> tuple[Any, list[tuple[str, Text]]]:
    """A stated value as it is held, and what is wrong with it: the part and why; "" and () stand for nothing."""
    if value is None or value == "" or value == []:
        return (() if one.kind in SEVERAL else ""), []
    if one.kind is Kind.CHECKS:
        return _clean_checks(value)
    if one.kind in SEVERAL:
        return _clean_several(one, value)
    if one.kind is Kind.DAY:
        return value, [] if can_be_meant(value) else [(value.isoformat(), NO_SUCH_DAY)]
    if one.kind in (Kind.NUMBER, Kind.RATIO):
        most = WHOLE if one.kind is Kind.RATIO else one.most
        return value, [] if 1 <= value <= most else [(str(value), _between(one, most))]
    if one.kind is Kind.CHOICE:
        return value, [] if value in one.choices else [(value, no_choice(one))]
    return _clean_text(one, value)


def _clean_text(one: OwnField, value: str) -> tuple[str, list[tuple[str, Text]]]:
    if holds_unseen(trim_text(value)):
        return value, [("", UNSEEN)]
    cleaned = str(clean_for_storage(trim_text(value)))
    read = CODE_READERS.get(one.of)
    if read is not None:
        code = read(without_blanks(cleaned))
        return (cleaned, [(cleaned[:80], _NO_SUCH_CODE)]) if code is None else (code, [])
    return cleaned, [(cleaned[:80], too_long(_LONGEST))] if len(cleaned) > _LONGEST else []


def _clean_several(one: OwnField, values: Sequence[str]) -> tuple[tuple[str, ...], list[tuple[str, Text]]]:
    found, wrong = list[str](), list[tuple[str, Text]]()
    for value in values:
        cleaned, faults = _clean_text(one, value)
        wrong += faults
        if one.kind is Kind.CHOICES and cleaned not in one.choices:
            wrong.append((cleaned[:80], no_choice(one)))
        if cleaned:
            found.append(cleaned)
    kept = tuple(dict.fromkeys(found))
    if one.of in CODE_READERS:
        kept = tuple(a for a in kept if not any(a != b and a.startswith(b) for b in kept))
    if one.kind is Kind.CODES:
        kept = tuple(sorted(kept))
    if one.kind is Kind.CHOICES:
        kept = tuple(choice for choice in one.choices if choice in kept)
    if len(kept) > _MOST:
        wrong.append(("", Text(f"最多{_MOST}个。", f"At most {_MOST} of them.")))
    return kept, wrong


def _clean_checks(lines: Sequence[Mapping[str, str]]) -> tuple[tuple[dict[str, str], ...], list[tuple[str, Text]]]:
    kept, wrong = list[dict[str, str]](), list[tuple[str, Text]]()
    for line in lines:
        parts = {part: trim_text(line.get(part) or "") for part in PARTS_OF_CHECK}
        if any(holds_unseen(text) for text in parts.values()):
            wrong.append(("", UNSEEN))
        cleaned = {part: str(clean_for_storage(text)) for part, text in parts.items()}
        if not cleaned["what"]:
            wrong.append(("", _NO_WHAT))
        wrong += [(text[:80], too_long(_LONGEST_PART)) for text in cleaned.values() if len(text) > _LONGEST_PART]
        if cleaned not in kept:
            kept.append(cleaned)
    if len(kept) > _MOST:
        wrong.append(("", Text(f"最多{_MOST}行。", f"At most {_MOST} lines.")))
    return tuple(kept), wrong


def _between(one: OwnField, most: int) -> Text:
    if one.kind is Kind.RATIO:
        return NO_RATIO
    return Text(f"应为1至{most}的整数。", f"It must be a whole number from 1 to {most}.")


_NO_WHAT = Text("检查表的每一行须写明检查内容。", "Each line of the checklist must say what is looked at.")
_NO_SUCH_CODE = Text(
    "不是登记簿所用的代码（区划如 3701，行业如 F52）。", "Not a code as registries write it (3701, F52)."
)
