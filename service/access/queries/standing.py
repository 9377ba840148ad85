"""Accounts as they act today, with the roles of whom they represent, found by log-in and not by a session."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from service.access.account import Account
from service.access.queries.accounts import ACCOUNT_COLUMNS, GRANT_COLUMNS, WITH_GRANTS, account_of
from service.core.db.tables.access import account


def standing_account(connection: Connection, login: str) -> Account | None:
    """The account with its own grants, None where there is none."""
    query = select(*ACCOUNT_COLUMNS, *GRANT_COLUMNS).select_from(WITH_GRANTS).where(account.c.login == login)
    rows = connection.execute(query).all()
    return account_of(connection, rows) if rows else None


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person who gets a daily summary: an active account that somebody logs in to."""

    login: str
    name: str
    email: str
    summarised_on: date | None


def list_addressees(connection: Connection) -> list[Addressee]:
    """Everybody who gets a daily summary, by log-in."""
    columns = (account.c.login, account.c.name, account.c.email, account.c.summarised_on)
    query = select(*columns).where(account.c.active, account.c.password_hash != "").order_by(account.c.login)
    return [Addressee(*row) for row in connection.execute(query)]
