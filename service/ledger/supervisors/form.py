"""The form of a supervisor: what it states, read strictly; what is wrong is told at its field, the rest stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection

from rules.texts import Text
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.form_fields import (
    asked_day,
    asked_lines,
    asked_number,
    asked_text,
    refusals_of,
    refuse_field,
    refuse_unknown,
)
from service.ledger.supervisors.entry import SupervisorEntry
from service.ledger.supervisors.stated import LONGEST, NEEDED, StatedSupervisor
from service.registries.queries.called import find_called
from service.registries.registry import Registry

_FIELDS = frozenset(
    ("number", "name", "phone", "valid_from", "valid_until", "renewed", "secrecy_signed_on", "linked_leader")
) | {"login", "region", "line", "background", "note", "seen", "csrf_token", "lang"}
Value = TypeVar("Value")


@dataclass(slots=True)
class Filled:
    """What stood in the fields, and what is wrong by field."""

    values: Mapping[str, str]
    wrong: dict[str, Text] = field(default_factory=dict)

    def read(self, name: str, reader: Callable[[], Value]) -> Value | None:
        """What the reader makes of a field; None, with what is wrong noted, where it refuses it."""
        try:
            return reader()
        except Problem as problem:
            self.wrong[name] = next(iter(refusals_of(problem).values()))
            return None


def read_form(connection: Connection, form: Mapping[str, str]) -> tuple[StatedSupervisor | None, Filled]:
    """What the form states, None where a field cannot be read; raises Problem 422 for a field that is none."""
    refuse_unknown(form, _FIELDS)
    filled = Filled({name: value for name, value in form.items() if name != "csrf_token"})

    def text(name: str, most: int = 80) -> str:
        return filled.read(name, lambda: asked_text(form, name, most)) or ""

    def day(name: str) -> date | None:
        return filled.read(name, lambda: asked_day(form, name))

    begins, ends = day("valid_from"), day("valid_until")
    for name, said in (("valid_from", begins), ("valid_until", ends)):
        if said is None and name not in filled.wrong:
            filled.wrong[name] = NEEDED
    region = filled.read("region", lambda: _region_in(connection, form))
    stated = StatedSupervisor(
        text("number", LONGEST["number"]),
        text("name", LONGEST["name"]),
        begins or today(),
        ends or today(),
        text("linked_leader"),
        day("secrecy_signed_on"),
        text("login") or None,
        region or "",
        text("line") or None,
        text("phone", LONGEST["phone"]) or None,
        text("background", LONGEST["background"]) or None,
        filled.read("note", lambda: _note_in(form)),
        filled.read("renewed", lambda: asked_number(form, "renewed")),
        filled.read("seen", lambda: asked_number(form, "seen")),
    )
    return (None if filled.wrong else stated), filled


def values_of(entry: SupervisorEntry, region: str) -> dict[str, str]:
    """The fields as a supervisor has them; `region` is the name of his region."""
    names = ("number", "name", "phone", "linked_leader", "login", "line", "background", "note", "renewed")
    values = {name: getattr(entry, name) for name in names}
    values |= {name: getattr(entry, name) for name in ("valid_from", "valid_until", "secrecy_signed_on")}
    written = {name: "" if value is None else str(value) for name, value in values.items()}
    return written | {"region": region, "seen": str(entry.id)}


def _region_in(connection: Connection, form: Mapping[str, str]) -> str:
    written = asked_text(form, "region", 60)
    called = find_called(connection, Registry.REGIONS, written)
    if called.code is None:
        refuse_field("region", called.words(written))
    return called.code


def _note_in(form: Mapping[str, str]) -> str | None:
    return asked_lines(form, "note", NEEDED, LONGEST["note"]) if form.get("note", "").strip() else None
