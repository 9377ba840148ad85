"""Tables of officers and of recusals taken in: each row that is sound is entered, the others are told."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from scoring.cleaning import without_blanks, word_key
from service.registries.actions.entries import Entered
from service.registries.actions.inspectors import enter_inspectors
from service.registries.actions.recusals import file_recusals
from service.registries.inspectors import Whose
from service.registries.officer_statements import CertificateStatement, InspectorStatement, RecusalStatement
from service.registries.statements import codes_listed
from service.registry_desk.imports import Imported
from service.registry_desk.officers.whose import FiledFor
from service.registry_desk.officers.words import KINDS_WRITTEN, YES_OR_NO
from service.registry_desk.table import Row, Table

INSPECTORS, RECUSALS = "inspectors", "recusals"
_TEXTS = ("name", "account", "department", "region", "office", "note")
_DAYS = ("valid_from", "valid_until")


def take_inspectors(connection: Connection, table: Table, actor: str, whose: Whose, *, file: str) -> Imported:
    """Enters the officers of a table, whose rows may each name one more certificate of the same officer."""
    done = _begun(table)
    merged = _merge_rows(table, table.rows)
    said = [statement for _, statement in merged]
    entered = enter_inspectors(connection, said, actor, whose, source=file)
    return _ended(done, table, [line for line, _ in merged], entered)


def take_recusals(connection: Connection, table: Table, actor: str, whom: FiledFor, *, file: str) -> Imported:
    """Files the recusals of a table; their reasons are told nowhere."""
    done = _begun(table)
    said = [
        RecusalStatement(
            row.values.get("inspector", ""),
            row.values.get("subject", ""),
            row.values.get("reason", ""),
            row.values.get("from_day"),
            row.values.get("until_day"),
        )
        for row in table.rows
    ]
    entered = file_recusals(connection, said, actor, whom.whose, own=whom.own, source=file)
    return _ended(done, table, [row.line for row in table.rows], entered)


def _begun(table: Table) -> Imported:
    return Imported(read=len({*(row.line for row in table.rows), *(line.line for line in table.refused)}))


def _ended(done: Imported, table: Table, lines: Sequence[int], entered: Entered) -> Imported:
    for place, faults in entered.refused.items():
        for name, value, why in faults:
            table.refuse(lines[place], name, value, why)
    done.note(entered)
    done.refused = sorted(table.refused, key=lambda one: one.line)
    done.notices = [*table.notices, *done.notices]
    return done


def _merge_rows(table: Table, rows: Sequence[Row]) -> list[tuple[int, InspectorStatement]]:
    """One statement an officer and day, with the certificates of all its rows, at the line of its first row."""
    merged: dict[tuple[str, date | None], tuple[int, InspectorStatement]] = {}
    for row in rows:
        said = _statement_of(table, row)
        if said is None:
            continue
        key = said.code, said.valid_from
        if key not in merged:
            merged[key] = row.line, said
            continue
        line, first = merged[key]
        if other := _otherwise(first, said):
            table.refuse(row.line, other, str(row.values.get(other, "")), _SAID_OTHERWISE)
        else:
            given = {one.name: getattr(said, one.name) for one in fields(said) if getattr(said, one.name) is not None}
            merged[key] = line, replace(first, **{**given, "certificates": (*first.certificates, *said.certificates)})
    return list(merged.values())


def _otherwise(first: InspectorStatement, said: InspectorStatement) -> str | None:
    """The field of which two rows of one officer say different things, None where there is none."""
    for one in fields(said):
        held, stated = getattr(first, one.name), getattr(said, one.name)
        if one.name != "certificates" and None not in (held, stated) and held != stated:
            return one.name
    return None


def _statement_of(table: Table, row: Row) -> InspectorStatement | None:
    """What a row says; None where a word or a number of it cannot be read, which is told."""
    values = row.values
    stated: dict[str, Any] = {name: values[name] for name in (*_TEXTS, *_DAYS) if name in values}
    for name, read in _READERS.items():
        if name in values:
            stated[name] = read(values[name])
            if stated[name] is None:
                table.refuse(row.line, name, values[name], _WORDS_READ[name])
                return None
    return InspectorStatement(without_blanks(values.get("number", "")), certificates=_certificates_of(row), **stated)


def _certificates_of(row: Row) -> tuple[CertificateStatement, ...]:
    value = row.values.get
    if not value("certificate_no"):
        return ()
    days = value("certificate_from"), value("certificate_until"), value("revoked_on")
    return (CertificateStatement(row.values["certificate_no"], value("issued_by"), *days),)


def _cap_of(written: str) -> int | None:
    plain = without_blanks(written)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 9 else None


_READERS: dict[str, Callable[[str], Any]] = {
    "kind": lambda written: KINDS_WRITTEN.get(word_key(written)),
    "lead": lambda written: YES_OR_NO.get(word_key(written)),
    "cap": _cap_of,
    "qualifications": codes_listed,
}
_WORDS_READ = {
    "kind": Text("类别应为执法人员或专家。", "It must say 执法人员 (officer) or 专家 (expert)."),
    "lead": Text("应写明是或否。", "It must say 是 (yes) or 否 (no)."),
    "cap": Text("应为整数。", "It must be a whole number."),
    "qualifications": Text("应为资格代码。", "It must be codes of qualifications."),
}
_SAID_OTHERWISE = Text(
    "同一人员的各行在此项不一致；请只留一种。", "Another row of this officer says otherwise; leave one."
)
