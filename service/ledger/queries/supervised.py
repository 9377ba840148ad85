"""Supervisors as the ledger needs them: who is linked with whom, and by which account one works."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from service.core.db.tables.access import account
from service.core.db.tables.ledger import supervisor

# Where supervisors see what is theirs: the ledger itself is not opened to them.
OWN_PAGES = "/supervisor"


@dataclass(frozen=True, slots=True)
class Supervisor:
    """A supervisor as entered last; `login` is of the account by which he works, None where he has none."""

    number: str
    valid_from: date
    valid_until: date
    secrecy_signed_on: date | None
    linked_leader: str
    region: str
    login: str | None

    def serves_on(self, day: date) -> bool:
        """Whether the term holds on a day, and secrecy was signed by then."""
        signed = self.secrecy_signed_on is not None and self.secrecy_signed_on <= day
        return signed and self.valid_from <= day <= self.valid_until


def find_supervisor(connection: Connection, number: str) -> Supervisor | None:
    """The supervisor of that number, None where there is none."""
    return _one(connection, supervisor.c.number == number)


def supervisor_by_account(connection: Connection, account_id: int) -> Supervisor | None:
    """The supervisor who works by the account, None where nobody does."""
    return _one(connection, supervisor.c.account_id == account_id)


def logins_of_supervisors(connection: Connection, numbers: Collection[str]) -> frozenset[str]:
    """The log-ins of the accounts by which the supervisors of these numbers work, or worked."""
    if not numbers:
        return frozenset()
    query = select(account.c.login).join(supervisor, supervisor.c.account_id == account.c.id)
    return frozenset(connection.execute(query.where(supervisor.c.number.in_(sorted(numbers)))).scalars())


def address_for_filer(connection: Connection, filed_by: str, number: str, named: str | None) -> str:
    """The page on which who filed an item sees it; `named` is the supervisor whose it is, None where it is nobody's."""
    own = filed_by in logins_of_supervisors(connection, [named] if named is not None else [])
    return f"{OWN_PAGES}/items/{number}" if own else f"/ledger/{number}"


def _one(connection: Connection, condition: ColumnElement[bool]) -> Supervisor | None:
    later = supervisor.alias()
    last = ~exists().where(later.c.number == supervisor.c.number, later.c.id > supervisor.c.id)
    stated = (supervisor.c[name] for name in Supervisor.__dataclass_fields__ if name != "login")
    columns: list[Any] = [*stated, account.c.login]
    query = select(*columns).outerjoin(account, account.c.id == supervisor.c.account_id)
    row = connection.execute(query.where(condition, last).order_by(supervisor.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Supervisor(*row)
