"""What is stated of an entry, by a person or a row of a file: cleaned, and what is wrong with it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from scoring.cleaning import trim_text, without_blanks
from service.core.clean_for_storage import clean_for_storage
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.registries.clean_fields import clean_value, stored_text_of
from service.registries.codes import region_code_of
from service.registries.own_fields import Fault as Fault
from service.registries.registry import ALWAYS, NO_END, Registry
from service.registries.shapes import SHAPES

_LONGEST_NAME, _LONGEST_NOTE = 100, 500
_MOST_NAMES, _MOST_REGIONS = 20, 500
_BETWEEN = re.compile(r"[\s,，、;；/|]+")
_BETWEEN_NAMES = re.compile(r"[,，、;；/|]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is stated of an entry; None says nothing of a field, so that what is known stays, "" and () clear it.

    `own` are values of the registry's own fields; one that is not there says nothing. `seen` is the number of the last
    version that its author saw, 0 where there was none yet; None: nobody looked.
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
    own: Mapping[str, Any] = field(default_factory=dict)


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
    own, wrong = _own_of(registry, said.own)
    faults += wrong
    name, name_en = stored_text_of(said.name) or None, stored_text_of(said.name_en)
    aliases = None if said.aliases is None else tuple(sorted({clean_for_storage(one) for one in said.aliases}))
    note = stored_text_of(said.note)
    for name_of, text, most in (
        ("name", name, _LONGEST_NAME),
        ("name_en", name_en, _LONGEST_NAME),
        ("note", note, _LONGEST_NOTE),
        *(("aliases", alias, _LONGEST_NAME) for alias in aliases or ()),
    ):
        if text and len(text) > most:
            faults.append((name_of, text[:_LONGEST_NAME], too_long(most)))
    if aliases and len(aliases) > _MOST_NAMES:
        faults.append(("aliases", "", _too_many(_MOST_NAMES)))
    faults += [
        (field, day.isoformat(), NO_SUCH_DAY)
        for field, day in (("valid_from", said.valid_from), ("valid_until", said.valid_until))
        if day is not None and not can_be_meant(day) and (field, day) != ("valid_until", NO_END)
    ]
    if said.valid_until is not None and said.valid_until < (said.valid_from or ALWAYS):
        faults.append(("valid_until", said.valid_until.isoformat(), _ENDS_BEFORE))
    days = said.valid_from, said.valid_until
    return Statement(code, name, name_en, aliases, regions, *days, note, said.seen, own), faults


def _own_of(registry: Registry, stated: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """The values of the registry's own fields as they are held, and what is wrong with them."""
    own, faults = dict[str, Any](), list[Fault]()
    for one in SHAPES[registry].fields:
        if one.name in stated:
            own[one.name], wrong = clean_value(one, stated[one.name])
            faults += [(one.name, value, why) for value, why in wrong]
    return own, faults


def _unseen_in(said: Statement) -> list[Fault]:
    """The texts that hold what nobody can see, as they were stated: cleaned for storage, something stands for it."""
    stated = (("name", said.name), ("name_en", said.name_en), ("note", said.note))
    texts = [*stated, *(("aliases", alias) for alias in said.aliases or ())]
    return [(field, "", UNSEEN) for field, text in texts if text and holds_unseen(trim_text(text))]


def _code_of(registry: Registry, written: str) -> tuple[str, list[Fault]]:
    shape, code = SHAPES[registry], without_blanks(written)
    held = shape.code_of(code)
    return (code, [("code", written, shape.no_code)]) if held is None else (held, [])


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


_NO_REGION = SHAPES[Registry.REGIONS].no_code
_ENDS_BEFORE = Text("停用日期早于启用日期。", "It ends before it begins.")


def _too_many(most: int) -> Text:
    return Text(f"最多{most}个。", f"At most {most} of them.")
