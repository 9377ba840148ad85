"""Contacts of subjects kept, entered and erased by hand, and opened: each look by hand is in the audit log."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.in_clause import is_among
from service.core.db.tables.facts import subject_contact
from service.registries.contacts import NOBODY, Contact
from service.registries.queries.contacts import Subject, contacts_of

_OWNERS = ("enterprise_id", "other_subject")


def keep_contacts(
    connection: Connection, ids: Sequence[int], said: Sequence[Contact], actor: str, known_on: date, retain_days: int
) -> None:
    """Keeps what rows of files state of the contacts of enterprises for `retain_days` from `known_on`.

    What a person entered or erased by hand stays; what is stated again is kept on before its time is up. Of several
    rows of one enterprise the last one counts.
    """
    stated = {number: one for number, one in zip(ids, said, strict=True) if not one.is_empty}
    held, until = _held_of(connection, list(stated)), known_on + timedelta(days=retain_days)
    rows = []
    for number, one in stated.items():
        by_hand, before, kept_until = held.get(number, (False, NOBODY, until))
        told = before.restated(one)
        if not by_hand and (told != before or kept_until - known_on < timedelta(days=retain_days) / 2):
            rows.append({"enterprise_id": number, **_values_of(told, actor, known_on, until, by_hand=False)})
    _put(connection, rows, "enterprise_id")


def write_contact(connection: Connection, subject: Subject, contact: Contact, actor: str, retain_days: int) -> None:
    """Keeps the contact of a subject as a person entered it, in place of the one before; the log says whose, not who.

    One without name and number erases it, and no file brings another until the time is up.
    """
    owner = "other_subject" if subject.enterprise_id is None else "enterprise_id"
    key = subject.code if subject.enterprise_id is None else subject.enterprise_id
    day = today()
    until = day + timedelta(days=retain_days)
    _put(connection, [{owner: key, **_values_of(contact, actor, day, until, by_hand=True)}], owner)
    action = "contact.erase" if contact.is_empty else "contact.write"
    write_entry(connection, actor, action, f"contact/{subject.code}", {"code": subject.code, "kept until": until})


def contact_opened(connection: Connection, subject: Subject, actor: str) -> Contact | None:
    """The contact of a subject, None where there is none or retention has erased it; the log says who read it."""
    write_entry(connection, actor, "contact.read", f"contact/{subject.code}", {"code": subject.code})
    return contacts_of(connection, [subject.code]).get(subject.code)


def _held_of(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[bool, Contact, date]]:
    """Of each enterprise whether its contact was entered by hand, the contact, and until when it is kept."""
    own = subject_contact.c
    query = select(own.enterprise_id, own.by_hand, own.name, own.phone, own.retain_until)
    rows = connection.execute(query.where(is_among(connection, own.enterprise_id, ids))) if ids else ()
    return {row[0]: (row.by_hand, Contact(row.name, row.phone), row.retain_until) for row in rows}


def _values_of(contact: Contact, actor: str, on: date, until: date, *, by_hand: bool) -> dict[str, Any]:
    # The one place of what is known of subjects that may hold a telephone number: apart, and erased in time.
    said = {"name": contact.name, "phone": contact.phone, "by_hand": by_hand}
    return {**said, "recorded_by": actor[:80], "recorded_on": on, "retain_until": until}


def _put(connection: Connection, rows: Sequence[dict[str, Any]], owner: str) -> None:
    if not rows:
        return
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    query = dialect.insert(subject_contact)
    new = {name: query.excluded[name] for name in rows[0] if name not in _OWNERS}
    connection.execute(query.on_conflict_do_update(index_elements=[owner], set_=new), list(rows))
