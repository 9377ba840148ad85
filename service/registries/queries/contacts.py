"""Where subjects are and whom to reach there, for papers: of many at once, by any code that a subject has or had."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, literal, or_, select, union_all

from service.core.clock import today
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import enterprise, enterprise_address, enterprise_code, subject_contact
from service.core.files.personal import REGISTRATION_PREFIX
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
    columns, said = (own.name, own.phone), or_(own.name.is_not(None), own.phone.is_not(None))
    queries = [_of_enterprises(connection, codes, columns, subject_contact)] if codes else []
    if others := _others_among(codes):
        queries.insert(0, select(own.other_subject, *columns).where(is_among(connection, own.other_subject, others)))
    found = dict[str, Contact]()
    for query in queries:
        found |= {code: Contact(name, phone) for code, name, phone in connection.execute(query.where(said))}
    return found


def addresses_of(
    connection: Connection, codes: Collection[str], day: date, known_on: date | None = None
) -> dict[str, str]:
    """The address of each subject as it stands on the day, by the codes asked for; unknown ones are left out.

    Of enterprises as known on the day `known_on`, if that is said.
    """
    others = entries_of(connection, Registry.OTHER_SUBJECTS, _others_among(codes), day)
    found = {code: str(one.own["address"]) for code, one in others.items() if one.own.get("address")}
    if codes:
        own = enterprise_address.c
        query = _of_enterprises(connection, codes, (own.address,), enterprise_address).where(own.valid_from <= day)
        known = query if known_on is None else query.where(own.recorded_on <= known_on)
        # Of several rows the last counts.
        found |= {row.code: row.address for row in connection.execute(known.order_by(own.valid_from, own.id))}
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


def _others_among(codes: Collection[str]) -> list[str]:
    """Those of the codes that may be of subjects that are no enterprises."""
    return sorted(code for code in codes if code.startswith(REGISTRATION_PREFIX))


def _of_enterprises(
    connection: Connection, codes: Collection[str], columns: tuple[Any, ...], table: Any
) -> Select[Any]:
    """What a table holds of the enterprises that had or have one of the codes; whose it is now comes last."""
    asked, had = sorted(codes), enterprise_code.c
    now = select(enterprise.c.code, enterprise.c.id, literal(1).label("place"))
    before = select(had.code, had.enterprise_id, literal(0))
    named = union_all(
        now.where(is_among(connection, enterprise.c.code, asked)), before.where(is_among(connection, had.code, asked))
    ).subquery()
    query = select(named.c.code, *columns).join_from(named, table, table.c.enterprise_id == named.c.id)
    return query.order_by(named.c.place)
