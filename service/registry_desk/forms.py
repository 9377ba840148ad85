"""What a person filled in for an entry of a registry: read field by field, so that an error stands at its field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeVar

from rules.texts import Text
from service.core.problem import Problem
from service.core.web.form_fields import asked_day, asked_number, asked_text
from service.registries.registry import ALWAYS, NO_END, Entry, Registry
from service.registries.statements import Fault, Statement, codes_listed, names_listed

Read = TypeVar("Read")
TEXTS = ("code", "name", "name_en", "aliases", "regions", "note")
DAYS = ("valid_from", "valid_until")
_MOST = {"regions": 8_000, "aliases": 2_000, "note": 500}


@dataclass(slots=True)
class Filled:
    """The fields as they were filled in, what is wrong with each, and the statement where all can be read."""

    values: Mapping[str, str]
    errors: dict[str, Text] = field(default_factory=dict)
    said: Statement | None = None

    def note(self, faults: list[Fault]) -> None:
        """Notes what is wrong; of several things of one field the first."""
        for name, value, why in faults:
            shown = Text(f"{value}：{why.zh}", f"{value}: {why.en}") if name == "regions" and value else why
            self.errors.setdefault(name, shown)


def read_filled(registry: Registry, form: Mapping[str, str], code: str | None = None) -> Filled:
    """What a form says of an entry; `code` is that of the entry that is corrected, None where it is a new one."""
    filled = Filled({name: form.get(name, "") for name in (*TEXTS, *DAYS)})
    texts = {name: _asked(filled, name, partial(asked_text, form, name, _MOST.get(name, 100))) or "" for name in TEXTS}
    days = {name: _asked(filled, name, partial(asked_day, form, name)) for name in DAYS}
    seen = 0 if code is None else _asked(filled, "seen", partial(asked_number, form, "seen"))
    if not filled.errors:
        filled.said = Statement(
            code if code is not None else texts["code"],
            texts["name"],
            texts["name_en"],
            names_listed(texts["aliases"]),
            codes_listed(texts["regions"]) if registry is Registry.OFFICES else None,
            days["valid_from"],
            days["valid_until"] or NO_END,
            texts["note"],
            seen,
        )
    return filled


def filled_of(entry: Entry | None) -> Filled:
    """The fields as an entry has them; empty for a new one. From when on a correction counts is left to its author."""
    if entry is None:
        return Filled(dict.fromkeys((*TEXTS, *DAYS), ""))
    ends = entry.valid_until.isoformat() if entry.valid_until else ""
    values = {"code": entry.code, "name": entry.name, "name_en": entry.name_en or "", "note": entry.note or ""}
    values |= {"aliases": "、".join(entry.aliases), "regions": "、".join(entry.regions)}
    return Filled({**values, "valid_from": "", "valid_until": ends})


def first_day_of(entry: Entry) -> date | None:
    """Since when the entry has been as it is; None: always."""
    return None if entry.valid_from == ALWAYS else entry.valid_from


def _asked(filled: Filled, name: str, read: Callable[[], Read]) -> Read | None:
    """What a field says, None where it cannot be read, with the reason."""
    try:
        return read()
    except Problem as problem:
        filled.errors[name] = Text(problem.errors[0]["zh"], problem.errors[0]["en"])
        return None
