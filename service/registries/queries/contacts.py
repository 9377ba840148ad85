"""Where subjects are and whom to reach there, for papers: of many at once, by any code that a subject has or had."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from service.core.clock import today
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise, enterprise_address, enterprise_code, subject_contact
from service.registries.contacts import Contact
from service.registries.queries.entries import entries_of
from service.registries.registry import Registry


@dataclass(frozen=True, slots=True)
class Subject:
    """An enterprise, or a subject that is none (`enterprise_id` None), and where it lies."""

    code: str
    name: str
    enterprise_id: int | None
    region: str | None
    office: str | None


@dataclass(frozen=True, slots=True)
class HeldContact:
    """That a contact is held, and until when; never whose."""

    by_hand: bool
    recorded_by: str
    recorded_on: date
    retain_until: date
    is_empty: bool


def contacts_of(connection: Connection, codes: Collection[str]) -> dict[str, Contact]:
    """The contact of each subject, by the codes asked for; those of whom none is known are left out.

    Whoever calls this answers for who reads it: by hand only through `service.registries.actions.contacts`.
    """
    own = subject_contact.c
    said = or_(own.name.is_not(None), own.phone.is_not(None))
    others = select(own.other_subject, own.name, own.phone).where(
        is_among(connection, own.other_subject, sorted(codes)), said
    )
    joined = _of_enterprises(connection, codes, (own.name, own.phone), subject_contact)
    found = dict[str, Contact]()
    for query in (others, *(one.where(said) for one in joined)) if codes else ():
        found |= {code: Contact(name, phone) for code, name, phone in connection.execute(query)}
    return found


def addresses_of(connection: Connection, codes: Collection[str], day: date) -> dict[str, str]:
    """The address of each subject as it stands on the day, by the codes asked for; unknown ones are left out."""
    if not codes:
        return {}
    own = enterprise_address.c
    others = entries_of(connection, Registry.OTHER_SUBJECTS, codes, day)
    found = {code: str(one.own["address"]) for code, one in others.items() if one.own.get("address")}
    for query in _of_enterprises(connection, codes, (own.address,), enterprise_address):
        standing = query.where(own.valid_from <= day).order_by(own.valid_from, own.id)
        # Of several rows the last counts.
        found |= {row.code: row.address for row in connection.execute(standing)}
    return found


def find_subject(connection: Connection, code: str) -> Subject | None:
    """The enterprise that has or had the code, else the other subject that has it; None where there is neither."""
    own = enterprise.c
    columns = (own.code, own.name, own.id, own.region, own.office)
    had = select(enterprise_code.c.enterprise_id).where(enterprise_code.c.code == code)
    query = select(*columns).where(or_(own.code == code, own.id.in_(had))).order_by(own.code != code)
    if row := connection.execute(query).first():
        return Subject(row.code, row.name or row.code, row.id, row.region, row.office)
    entry = entries_of(connection, Registry.OTHER_SUBJECTS, {code}, today()).get(code)
    return Subject(code, entry.name, None, str(entry.own["region"]), None) if entry else None


def held_contact(connection: Connection, subject: Subject) -> HeldContact | None:
    """What is said of the contact of a subject to who may not read it, None where none is held."""
    own = subject_contact.c
    columns = (own.by_hand, own.recorded_by, own.recorded_on, own.retain_until, own.name, own.phone)
    whose = own.other_subject == subject.code if subject.enterprise_id is None else None
    row = connection.execute(
        select(*columns).where(own.enterprise_id == subject.enterprise_id if whose is None else whose)
    ).one_or_none()
    return None if row is None else HeldContact(*row[:4], is_empty=row.name is None and row.phone is None)


def _of_enterprises(
    connection: Connection, codes: Collection[str], columns: tuple[Any, ...], table: Any
) -> tuple[Select[Any], Select[Any]]:
    """What a table holds of the enterprises that had one of the codes, then of those that have it now."""
    asked = sorted(codes)
    had = select(enterprise_code.c.code, *columns).join_from(
        enterprise_code, table, table.c.enterprise_id == enterprise_code.c.enterprise_id
    )
    now = select(enterprise.c.code, *columns).join_from(enterprise, table, table.c.enterprise_id == enterprise.c.id)
    return (
        had.where(is_among(connection, enterprise_code.c.code, asked)),
        now.where(is_among(connection, enterprise.c.code, asked)),
    )
