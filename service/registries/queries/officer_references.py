"""Where officers serve and what they may inspect, stated by name or by code: as codes; what there is not is told."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from scoring.cleaning import without_blanks
from service.core.written_text import UNSEEN, holds_unseen
from service.registries.officer_statements import InspectorStatement
from service.registries.queries.called import Called, find_all_called
from service.registries.registry import Registry
from service.registries.statements import Fault

_OF = {
    "region": Registry.REGIONS,
    "office": Registry.OFFICES,
    "department": Registry.DEPARTMENTS,
    "qualifications": Registry.QUALIFICATIONS,
}
_LONGEST_SHOWN = 40
Resolved = tuple[InspectorStatement, list[Fault]]
Known = dict[str, dict[str, Called]]


def resolve_officer_references(connection: Connection, statements: Sequence[InspectorStatement]) -> list[Resolved]:
    """The statements with codes in place of names, each with a fault for what is called by none or by several."""
    known: Known = {}
    for field, registry in _OF.items():
        written = {part for said in statements for part in _parts(said, field) if not holds_unseen(part)}
        known[field] = find_all_called(connection, registry, sorted(written)) if written else {}
    return [_resolved(said, known) for said in statements]


def _resolved(said: InspectorStatement, known: Known) -> Resolved:
    held: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in _OF:
        parts = _parts(said, field)
        wrong = [(field, part, _why_not(part, known[field])) for part in parts if not _code_of(part, known[field])]
        codes = tuple(dict.fromkeys(code for part in parts if (code := _code_of(part, known[field]))))
        faults += wrong
        if parts:
            # What cannot be told says nothing more: its fault keeps the statement out.
            held[field] = codes if field == "qualifications" else (codes[0] if codes else None)
    return replace(said, **held), faults


def _parts(said: InspectorStatement, field: str) -> tuple[str, ...]:
    value = getattr(said, field)
    parts = () if value is None else value if field == "qualifications" else (value,)
    return tuple(part for part in parts if without_blanks(part))


def _code_of(part: str, known: dict[str, Called]) -> str | None:
    return known[part].code if part in known else None


def _why_not(part: str, known: dict[str, Called]) -> Text:
    return known[part].words(part[:_LONGEST_SHOWN]) if part in known else UNSEEN
