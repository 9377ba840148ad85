"""Whom to call: who left a way to be reached with an item, its supervisor, whom the firm named."""

from sqlalchemy import Connection, select

from service.core.db.tables.ledger import ledger_contact, ledger_item, supervisor_person
from service.estimates.call_backs.call_back import CallBack, CallBackKind
from service.registries.contacts import Contact


def filer_of(connection: Connection, found: CallBack) -> Contact | None:
    """Whom to call about an item: who filed it, else its supervisor; None of a visit, and where neither is held."""
    if found.kind is not CallBackKind.ITEM:
        return None
    own, left, person = ledger_item.c, ledger_contact.c, supervisor_person.c
    query = select(left.name, left.phone).join(ledger_item, own.id == left.item_id).where(own.number == found.number)
    last = select(person.name, person.phone).join(ledger_item, own.supervisor == person.supervisor)
    last = last.where(own.number == found.number).order_by(person.id.desc()).limit(1)
    row = connection.execute(query).first() or connection.execute(last).first()
    return None if row is None else Contact(row.name, row.phone)
