"""What is stated of an entry, by a person or a row of a file: cleaned, and what is wrong with it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from scoring.cleaning import trim_text, without_blanks
from service.core.clean_for_storage import clean_for_storage
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.registries.codes import industry_code_of, region_code_of
from service.registries.registry import ALWAYS, NO_END, Registry

# One thing that is wrong: the field, what it holds, why.
Fault = tuple[str, str, Text]

_LONGEST_NAME, _LONGEST_NOTE, _LONGEST_CODE = 100, 500, 40
_LONGEST_OFFICE, _MOST_NAMES, _MOST_REGIONS = 20, 20, 500
_OWN_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*", re.ASCII)
_BETWEEN = re.compile(r"[\s,，、;；/|]+")
_BETWEEN_NAMES = re.compile(r"[,，、;；/|]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is stated of an entry; None says nothing of a field, so that what is known stays, "" and () clear it.

    `seen` is the number of the last version that its author saw, 0 where there was none yet; None: nobody looked.
    """

    code: str
    name: str | None = None
    name_en: str | None = None
    aliases: Sequence[str] | None = None
    regions: Sequence[str] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    note: str | None = None
    seen: int | None = None


def codes_listed(written: str) -> tuple[str, ...]:
    """The codes of a cell that holds several, parted by blanks, commas or the like."""
    return tuple(dict.fromkeys(part for part in _BETWEEN.split(written.strip()) if part))


def names_listed(written: str) -> tuple[str, ...]:
    """The names of a cell that holds several, parted by commas or the like."""
    return tuple(dict.fromkeys(name for part in _BETWEEN_NAMES.split(written) if (name := trim_text(part))))


def clean_statement(registry: Registry, said: Statement) -> tuple[Statement, list[Fault]]:
    """The statement with its codes as they are held, and all that is wrong with it."""
    code, faults = _code_of(registry, said.code)
    regions = None
    if registry is Registry.OFFICES and said.regions is not None:
        regions, wrong = _regions_of(said.regions)
        faults += wrong
    faults += _unseen_in(said)
    name, name_en = _text_of(said.name) or None, _text_of(said.name_en)
    aliases = None if said.aliases is None else tuple(sorted({clean_for_storage(one) for one in said.aliases}))
    note = _text_of(said.note)
    for field, text, most in (
        ("name", name, _LONGEST_NAME),
        ("name_en", name_en, _LONGEST_NAME),
        ("note", note, _LONGEST_NOTE),
        *(("aliases", alias, _LONGEST_NAME) for alias in aliases or ()),
    ):
        if text and len(text) > most:
            faults.append((field, text[:_LONGEST_NAME], too_long(most)))
    if aliases and len(aliases) > _MOST_NAMES:
        faults.append(("aliases", "", _too_many(_MOST_NAMES)))
    faults += [
        (field, day.isoformat(), NO_SUCH_DAY)
        for field, day in (("valid_from", said.valid_from), ("valid_until", said.valid_until))
        if day is not None and not can_be_meant(day) and (field, day) != ("valid_until", NO_END)
    ]
    if said.valid_until is not None and said.valid_until < (said.valid_from or ALWAYS):
        faults.append(("valid_until", said.valid_until.isoformat(), _ENDS_BEFORE))
    cleaned = Statement(code, name, name_en, aliases, regions, said.valid_from, said.valid_until, note, said.seen)
    return cleaned, faults


def _unseen_in(said: Statement) -> list[Fault]:
    """The texts that hold what nobody can see, as they were stated: cleaned for storage, something stands for it."""
    stated = (("name", said.name), ("name_en", said.name_en), ("note", said.note))
    texts = [*stated, *(("aliases", alias) for alias in said.aliases or ())]
    return [(field, "", UNSEEN) for field, text in texts if text and holds_unseen(trim_text(text))]


def _code_of(registry: Registry, written: str) -> tuple[str, list[Fault]]:
    code = without_blanks(written)
    if registry is Registry.REGIONS:
        held, why = region_code_of(code), _NO_REGION
    elif registry is Registry.INDUSTRIES:
        held, why = industry_code_of(code), _NO_INDUSTRY
    else:
        most = _LONGEST_OFFICE if registry is Registry.OFFICES else _LONGEST_CODE
        held, why = (code if _OWN_CODE.fullmatch(code) and len(code) <= most else None), _no_code(most)
    return (code, [("code", written, why)]) if held is None else (held, [])


def _regions_of(written: Iterable[str]) -> tuple[tuple[str, ...], list[Fault]]:
    """The regions of an office in order, those within another one left out, and those that can be none."""
    found, faults = set(), list[Fault]()
    for one in written:
        code = region_code_of(without_blanks(one))
        if code is None:
            faults.append(("regions", one, _NO_REGION))
        else:
            found.add(code)
    outer = sorted(code for code in found if not any(code != other and code.startswith(other) for other in found))
    if len(outer) > _MOST_REGIONS:
        faults.append(("regions", "", _too_many(_MOST_REGIONS)))
    return tuple(outer), faults


def _text_of(written: str | None) -> str | None:
    return None if written is None else clean_for_storage(trim_text(written))


_NO_REGION = Text(
    "不是行政区划代码：应为6位、9位或12位数字，也可省去末尾补足的0（如 3701）。",
    "No code of a region: it has 6, 9 or 12 digits; the zeros that fill it up may be left out (as in 3701).",
)
_NO_INDUSTRY = Text(
    "不是行业代码：应为一个字母A至T，后接至多4位数字（如 F52）。",
    "No code of an industry: a letter from A to T, then at most four digits (as in F52).",
)
_ENDS_BEFORE = Text("停用日期早于启用日期。", "It ends before it begins.")


def _no_code(most: int) -> Text:
    return Text(
        f"代码应为1至{most}个字母、数字、点、横线或下划线。",
        f"A code has 1 to {most} letters, digits, dots, dashes or underscores.",
    )


def _too_many(most: int) -> Text:
    return Text(f"最多{most}个。", f"At most {most} of them.")
