"""Supervisors as the ledger needs them: who is linked with whom, and by which account one works."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, select

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.tables.access import account, grant
from service.core.db.tables.ledger import ledger_item, supervisor
from service.ledger.item import Item

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


def supervisor_by_account(connection: Connection, account_id: int, day: date) -> Supervisor | None:
    """The supervisor who works by the account on a day, else did or will; None where nobody does."""
    return _one(connection, supervisor.c.account_id == account_id, *in_turn(day))


def in_turn(day: date) -> tuple[ColumnElement[Any], ...]:
    """The order of those who work by one account, each in his own term: who serves on the day first, then the last."""
    serves = and_(supervisor.c.valid_from <= day, supervisor.c.valid_until >= day)
    return case((serves, 0), else_=1), supervisor.c.valid_until.desc(), supervisor.c.id.desc()


def is_last_version() -> ColumnElement[bool]:
    """The condition that nothing was entered of the supervisor later."""
    later = supervisor.alias()
    return ~exists().where(later.c.number == supervisor.c.number, later.c.id > supervisor.c.id)


def at_work(day: date) -> Select[Any]:
    """The numbers of the supervisors who serve on a day and work by an account of their own, with its id and log-in."""
    own = supervisor.c
    serves = own.valid_from <= day, own.valid_until >= day, own.secrecy_signed_on <= day
    granted = exists().where(grant.c.account_id == account.c.id, grant.c.role == Role.SUPERVISOR.value)
    query = select(own.number, account.c.id, account.c.login).join(account, account.c.id == own.account_id)
    return query.where(is_last_version(), *serves, account.c.active, granted)


def login_at_work(connection: Connection, number: str | None, day: date) -> str | None:
    """The log-in by which a supervisor works on a day; None where he does not, or there is none of that number."""
    row = connection.execute(at_work(day).where(supervisor.c.number == number)).one_or_none() if number else None
    return None if row is None else row.login


def is_supervisors(connection: Connection, found: Item, login: str) -> bool:
    """Whether the item is that of the supervisor who works by that log-in today, whoever filed it."""
    return login_at_work(connection, found.supervisor, today()) == login


def logins_of_supervisors(connection: Connection, numbers: Collection[str]) -> frozenset[str]:
    """The log-ins of the accounts by which the supervisors of these numbers work, or worked."""
    if not numbers:
        return frozenset()
    query = select(account.c.login).join(supervisor, supervisor.c.account_id == account.c.id)
    return frozenset(connection.execute(query.where(supervisor.c.number.in_(sorted(numbers)))).scalars())


def filed_by_supervisor() -> ColumnElement[bool]:
    """The condition that an item was filed by the supervisor whose it is, by an account that is or was his."""
    his = supervisor.c.number == ledger_item.c.supervisor, account.c.login == ledger_item.c.filed_by
    return exists().where(supervisor.c.account_id == account.c.id, *his)


def answered_of(connection: Connection, found: Item) -> tuple[str, str]:
    """Who is told what became of an item, by log-in, and the page on which they see it.

    That is whose it is, where that is a supervisor who works by an account, else who filed it.
    """
    if (worker := login_at_work(connection, found.supervisor, today())) is not None:
        return worker, f"{OWN_PAGES}/items/{found.number}"
    return found.filed_by, f"/ledger/{found.number}"


def _one(connection: Connection, condition: ColumnElement[bool], *order: ColumnElement[Any]) -> Supervisor | None:
    stated = (supervisor.c[name] for name in Supervisor.__dataclass_fields__ if name != "login")
    columns: list[Any] = [*stated, account.c.login]
    query = select(*columns).outerjoin(account, account.c.id == supervisor.c.account_id)
    row = connection.execute(query.where(condition, is_last_version()).order_by(*order).limit(1)).one_or_none()
    return None if row is None else Supervisor(*row)
