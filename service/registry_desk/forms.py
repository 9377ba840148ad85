"""What a person filled in for an entry of a registry: read field by field, so that an error stands at its field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from rules.texts import Text
from service.core.problem import Problem
from service.core.web.form_fields import asked_day, asked_number, asked_text
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.registries.own_fields import SEVERAL, Kind, OwnField
from service.registries.queries.own_names import Names
from service.registries.registry import ALWAYS, NO_END, Entry, Registry
from service.registries.shapes import SHAPES
from service.registries.statements import Statement, codes_listed, names_listed
from service.registries.written_fields import Unreadable, read_written, write_value
from service.registry_desk.filled import FilledForm

Read = TypeVar("Read")
TEXTS = ("code", "name", "name_en", "aliases", "regions", "note")
DAYS = ("valid_from", "valid_until")
_MOST = {"regions": 8_000, "aliases": 2_000, "note": 500}
_MOST_OWN = 40_000


@dataclass(slots=True)
class Filled(FilledForm):
    """The form of an entry, and the statement where all can be read."""

    in_parts = "regions"

    said: Statement | None = None


def read_filled(registry: Registry, form: Mapping[str, str], code: str | None = None) -> Filled:
    """What a form says of an entry; `code` is that of the entry that is corrected, None where it is a new one."""
    own_written = {one.name: _written(one, form) for one in SHAPES[registry].fields}
    filled = Filled({name: form.get(name, "") for name in (*TEXTS, *DAYS)} | own_written)
    texts = {name: _asked(filled, name, partial(asked_text, form, name, _MOST.get(name, 100))) or "" for name in TEXTS}
    days = {name: _asked(filled, name, partial(asked_day, form, name)) for name in DAYS}
    seen = 0 if code is None else _asked(filled, "seen", partial(asked_number, form, "seen"))
    own = {one.name: _own_asked(filled, one, own_written[one.name]) for one in SHAPES[registry].fields}
    if not filled.errors:
        filled.said = Statement(
            code if code is not None else texts["code"],
            texts["name"],
            texts["name_en"],
            names_listed(texts["aliases"]) if SHAPES[registry].is_named else None,
            codes_listed(texts["regions"]) if registry is Registry.OFFICES else None,
            days["valid_from"],
            days["valid_until"] or NO_END,
            texts["note"],
            seen,
            own,
        )
    return filled


def filled_of(registry: Registry, entry: Entry | None, names: Names | None = None) -> Filled:
    """The fields as an entry has them; empty for a new one. From when on a correction counts is left to its author.

    `names` are the names of what its own fields hold codes of: people write these.
    """
    own = SHAPES[registry].fields
    if entry is None:
        return Filled(dict.fromkeys((*TEXTS, *DAYS, *(one.name for one in own)), ""))
    ends = entry.valid_until.isoformat() if entry.valid_until else ""
    values = {"code": entry.code, "name": entry.name, "name_en": entry.name_en or "", "note": entry.note or ""}
    values |= {"aliases": "、".join(entry.aliases), "regions": "、".join(entry.regions)}
    for one in own:
        known = names.written(one) if names and one.kind is Kind.CODES else {}
        values[one.name] = write_value(one, entry.own.get(one.name), known)
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


def _written(one: OwnField, form: Mapping[str, str]) -> str:
    """What a form says of an own field; what was ticked, one after the other."""
    if one.kind is Kind.CHOICES and isinstance(form, MultiDict):
        # Ticked boxes of one name.
        return "、".join(form.getlist(one.name))
    return form.get(one.name, "")


def _own_asked(filled: Filled, one: OwnField, written: str) -> Any:
    """The value that is written, None where it cannot be read or is too long, with the reason."""
    several = one.kind in SEVERAL
    try:
        if len(written) > _MOST_OWN:
            raise Unreadable(too_long(_MOST_OWN))
        if holds_unseen(written.strip(), lines=several):
            raise Unreadable(UNSEEN)
        return read_written(one, written)
    except Unreadable as refused:
        filled.errors[one.name] = refused.why
        return None
