"""Accounts and their grants, as the database holds them; what may be done with them is in `service.access`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from service.access.account import Account, Grant
from service.access.permissions import Permission, Role
from service.core import clock
from service.core.db.tables.access import account, grant

# What `account_of` needs of every row: one row for each grant.
ACCOUNT_COLUMNS = (account.c.id, account.c.login, account.c.name, account.c.department)
GRANT_COLUMNS = (grant.c.role, grant.c.region, grant.c.line)
WITH_GRANTS = account.outerjoin(grant, grant.c.account_id == account.c.id)
_KNOWN = frozenset(Role)


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account as those see it who manage accounts."""

    id: int
    login: str
    name: str
    department: str
    active: bool
    has_password: bool
    created_at: datetime
    grants: tuple[Grant, ...]


def account_of(rows: Sequence[Any], scopes: Iterable[str] = ()) -> Account:
    """The account of its rows, one for each grant; a role that this version does not know gives nothing."""
    first = rows[0]
    kept = frozenset(Permission(name) for name in scopes if name in frozenset(Permission))
    return Account(first.id, first.login, first.name, _grants(rows), kept if scopes else None, first.department)


def find_account(connection: Connection, login: str, *, lock: bool = False) -> AccountEntry | None:
    """The account of that name; `lock` keeps others from changing it until the transaction ends."""
    query = select(account.c.id).where(account.c.login == login)
    if lock and connection.execute(query.with_for_update()).one_or_none() is None:
        return None
    found = _entries(connection, select(account.c.login).where(account.c.login == login))
    return found[0] if found else None


def list_accounts(connection: Connection, *, after: str, limit: int) -> list[AccountEntry]:
    """Up to `limit` accounts after the name `after`, by name."""
    names = select(account.c.login).where(account.c.login > after).order_by(account.c.login).limit(limit)
    return _entries(connection, names)


def password_of(connection: Connection, login: str) -> tuple[int, str] | None:
    """The id of the active account of that name and the hash of its password, "" where it has none."""
    query = select(account.c.id, account.c.password_hash).where(account.c.login == login, account.c.active)
    row = connection.execute(query).one_or_none()
    return (row.id, row.password_hash) if row else None


def add_account(connection: Connection, login: str, name: str, department: str, password_hash: str) -> int:
    """Adds an active account; returns its id. An empty `password_hash` lets nobody log in."""
    values = {"login": login, "name": name, "department": department, "password_hash": password_hash}
    query = insert(account).values(**values, active=True, created_at=clock.now()).returning(account.c.id)
    return int(connection.execute(query).scalar_one())


def set_password(connection: Connection, account_id: int, password_hash: str) -> None:
    """Replaces the hash of the password."""
    connection.execute(update(account).where(account.c.id == account_id).values(password_hash=password_hash))


def set_active(connection: Connection, account_id: int, active: bool) -> None:
    """Lets the account in again, or shuts it out."""
    connection.execute(update(account).where(account.c.id == account_id).values(active=active))


def add_grant(connection: Connection, account_id: int, given: Grant) -> None:
    """Gives the account a role within a jurisdiction and a business line."""
    connection.execute(insert(grant).values(account_id=account_id, **_stored(given)))


def remove_grant(connection: Connection, account_id: int, given: Grant) -> bool:
    """Takes back exactly this grant; whether the account had it."""
    query = delete(grant).where(grant.c.account_id == account_id)
    for name, value in _stored(given).items():
        query = query.where(grant.c[name] == value)
    return bool(connection.execute(query).rowcount)


def _stored(given: Grant) -> dict[str, str]:
    return {"role": given.role.value, "region": given.region, "line": given.line}


def _grants(rows: Iterable[Any]) -> tuple[Grant, ...]:
    return tuple(Grant(Role(row.role), row.region, row.line) for row in rows if row.role in _KNOWN)


def _entries(connection: Connection, names: Any) -> list[AccountEntry]:
    query = select(account, *GRANT_COLUMNS).select_from(WITH_GRANTS).where(account.c.login.in_(names))
    rows: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query.order_by(account.c.login, grant.c.id)):
        rows.setdefault(row.login, []).append(row)
    return [_entry(own) for own in rows.values()]


def _entry(rows: list[Row[Any]]) -> AccountEntry:
    row = rows[0]
    said = (row.id, row.login, row.name, row.department, row.active, bool(row.password_hash), row.created_at)
    return AccountEntry(*said, _grants(rows))
