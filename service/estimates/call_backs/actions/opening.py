"""Reading whom to call, which is personal: the audit log says who read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.db.audit import write_entry
from service.core.problem import TITLES, Problem
from service.estimates.call_backs.call_back import CallBack
from service.estimates.call_backs.queries.listed import get_call_back
from service.estimates.call_backs.queries.reached import filer_of
from service.registries.actions.contacts import contact_opened
from service.registries.contacts import Contact
from service.registries.queries.contacts import find_subject

FILER, FIRM = Text("提出人", "Who filed it"), Text("企业联系人", "Contact of the firm")


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody who can be called, and as what."""

    whose: Text
    contact: Contact


def open_contacts(connection: Connection, call_back_id: int, account: Account) -> tuple[CallBack, Sequence[Reachable]]:
    """The call-back, and who can be called about it; none where nobody left a way, or retention has erased it.

    Raises Problem 403 for who may not read contacts there.
    """
    found = get_call_back(connection, call_back_id, account.reach(Permission.CALL_BACK_WRITE), account)
    if not account.covers(Permission.CONTACT_READ, found.region, found.office):
        raise Problem(403, *TITLES[403])
    filer, firm = filer_of(connection, found), None
    if found.subject and (subject := find_subject(connection, found.subject)):
        firm = contact_opened(connection, subject, str(account.login))
    write_entry(connection, account.login, "call-back.contact", f"call-back {found.number}", {"number": found.number})
    said = ((FILER, filer), (FIRM, firm))
    return found, [Reachable(whose, contact) for whose, contact in said if contact is not None and not contact.is_empty]
