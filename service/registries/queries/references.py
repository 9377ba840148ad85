"""What statements name of other registries: by code or by name, as codes; what there is not is told."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.core.clock import today
from service.registries.own_fields import LINES, SEVERAL, Fault, OwnField
from service.registries.queries.entries import entries_of, find_by_name
from service.registries.queries.line_names import line_names
from service.registries.registry import Registry
from service.registries.shapes import SHAPES
from service.registries.statements import Statement

# Whatever lies in one that is known can be meant, whether it has an entry or not.
_BY_BEGINNING = frozenset({Registry.REGIONS, Registry.INDUSTRIES})
Cleaned = tuple[Statement, list[Fault]]


def resolve_references(connection: Connection, registry: Registry, cleaned: Sequence[Cleaned]) -> list[Cleaned]:
    """The statements with codes of other registries in place of names; a fault where neither is known."""
    fields = [one for one in SHAPES[registry].fields if one.of and one.of not in _BY_BEGINNING]
    if not fields:
        return list(cleaned)
    codes: dict[str, dict[str, str]] = {}
    for of in {one.of for one in fields}:
        asked = {part for said, _ in cleaned for one in fields if one.of == of for part in _parts(one, said.own)}
        codes[of] = _codes_of(connection, of, asked)
    return [_resolved(said, faults, fields, codes) for said, faults in cleaned]


def _codes_of(connection: Connection, of: str, asked: Collection[str]) -> dict[str, str]:
    """The code that each text stands for: a code itself, or the name of exactly one."""
    if not asked:
        return {}
    if of == LINES:
        known = line_names(connection)
        named = {name: [code for code, other in known.items() if other == name] for name in known.values()}
    else:
        known = dict.fromkeys(entries_of(connection, Registry(of), asked, today()), "")
        named = find_by_name(connection, Registry(of), asked, today())
    found = {name: codes[0] for name, codes in named.items() if name in asked and len(codes) == 1}
    return found | {code: code for code in asked if code in known}


def _resolved(
    said: Statement, faults: list[Fault], fields: Iterable[OwnField], codes: dict[str, dict[str, str]]
) -> Cleaned:
    own, wrong = dict(said.own), list(faults)
    for one in fields:
        parts, known = _parts(one, said.own), codes[one.of]
        if not parts:
            continue
        wrong += [(one.name, part, _nothing_called(part)) for part in parts if part not in known]
        held = tuple(sorted({known[part] for part in parts if part in known}))
        own[one.name] = held if one.kind in SEVERAL else (held[0] if held else "")
    return replace(said, own=own), wrong


def _parts(one: OwnField, own: Any) -> tuple[str, ...]:
    value = own.get(one.name)
    if not value:
        return ()
    return tuple(value) if one.kind in SEVERAL else (value,)


def _nothing_called(part: str) -> Text:
    return Text(
        f"登记簿中没有“{part[:40]}”，或不止一个；请先登记，或写明代码。",
        f"The registry has none called {part[:40]!r}, or several; enter it first, or state its code.",
    )
