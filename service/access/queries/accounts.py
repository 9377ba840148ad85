"""Accounts as the database holds them: of passwords only hashes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, or_, select

from rules.texts import Text
from service.access.account import Account, Grant
from service.access.permissions import Permission, Role
from service.access.queries.lines import lines_of_schemes
from service.access.reach import SchemeLines
from service.core.db.tables.access import account, grant

# What `account_of` needs of every row: one row for each grant.
ACCOUNT_COLUMNS = (
    account.c.id,
    account.c.login,
    account.c.name,
    account.c.department,
    account.c.usual_scheme,
    account.c.department_code,
)
GRANT_COLUMNS = (grant.c.role, grant.c.region, grant.c.line, grant.c.office)
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
    email: str = ""
    last_login_at: datetime | None = None
    password_set_by: str = ""
    password_set_at: datetime | None = None
    department_code: str | None = None


def account_of(
    connection: Connection, rows: Sequence[Any], scopes: Iterable[str] = (), lines: SchemeLines | None = None
) -> Account:
    """The account of its rows, one for each grant; a role that this version does not know gives nothing.

    `lines` are those of the schemes, where they are read once for many accounts.
    """
    first, grants = rows[0], _grants_of(rows)
    kept = frozenset(Permission(name) for name in scopes if name in frozenset(Permission))
    if lines is None:
        lines = lines_of_schemes(connection) if any(grant.line for grant in grants) else {}
    told = first.department, lines, first.usual_scheme, first.department_code
    return Account(first.id, first.login, first.name, grants, kept if scopes else None, *told)


def account_id_of(connection: Connection, login: str) -> int | None:
    """The account that a log-in is now, also where it acts at this machine; None where there is none."""
    plain = str(login).removeprefix("system:")
    return connection.execute(select(account.c.id).where(account.c.login == plain)).scalar()


def find_account(connection: Connection, login: str, *, lock: bool = False) -> AccountEntry | None:
    """The account of that name; `lock` keeps others from changing it until the transaction ends."""
    query = select(account.c.id).where(account.c.login == login)
    if lock and connection.execute(query.with_for_update()).one_or_none() is None:
        return None
    entries = _entries_of(connection, select(account.c.login).where(account.c.login == login))
    return entries[0] if entries else None


def names_of(connection: Connection, logins: Iterable[str | None]) -> dict[str, Text]:
    """The names of the people, in one statement: a program of our own by what it is, who has no account as stated."""
    asked = {login for login in logins if login}
    query = select(account.c.login, account.c.name).where(account.c.login.in_(asked))
    names = {row.login: Text(row.name, row.name) for row in connection.execute(query)}
    return {login: names.get(login) or _program_of(login) for login in asked}


def _program_of(actor: str) -> Text:
    if actor.startswith("system:"):
        return Text("系统", "The system")
    return Text("命令行", "Command line") if actor == "command line" else Text(actor, actor)


def list_accounts(
    connection: Connection, *, after: str, limit: int, wanted: str = "", role: str = "", active: bool | None = None
) -> list[AccountEntry]:
    """Up to `limit` accounts after the log-in `after`, by log-in.

    `wanted` is a piece of a log-in, a name or a department; with a `role` only those that hold it, `active` only those
    that are (not) shut out.
    """
    names = select(account.c.login).where(account.c.login > after).order_by(account.c.login).limit(limit)
    if wanted:
        pieces = (account.c.login, account.c.name, account.c.department)
        names = names.where(or_(*(column.icontains(wanted, autoescape=True) for column in pieces)))
    if role:
        names = names.where(exists().where(grant.c.account_id == account.c.id, grant.c.role == role))
    if active is not None:
        names = names.where(account.c.active == active)
    return _entries_of(connection, names)


def grants_of_all(connection: Connection) -> dict[str, tuple[Grant, ...]]:
    """The grants of every active account that has any, by log-in."""
    query = select(account.c.login, *GRANT_COLUMNS).join(grant, grant.c.account_id == account.c.id)
    rows: dict[str, list[Any]] = {}
    for row in connection.execute(query.where(account.c.active).order_by(account.c.login)):
        rows.setdefault(row.login, []).append(row)
    return {login: _grants_of(own) for login, own in rows.items()}


def roles_held(connection: Connection) -> frozenset[Role]:
    """The roles that active accounts hold somewhere."""
    query = select(grant.c.role).join(account, account.c.id == grant.c.account_id).where(account.c.active).distinct()
    return frozenset(Role(role) for role in connection.execute(query).scalars())


def password_of(connection: Connection, login: str) -> tuple[int, str] | None:
    """The id of the active account of that name and the hash of its password, "" where it has none."""
    query = select(account.c.id, account.c.password_hash).where(account.c.login == login, account.c.active)
    row = connection.execute(query).one_or_none()
    return (row.id, row.password_hash) if row else None


def _grants_of(rows: Iterable[Any]) -> tuple[Grant, ...]:
    held = (row for row in rows if row.role in _KNOWN)
    return tuple(
        Grant(Role(row.role), row.region, row.line, row.office, getattr(row, "acting_for", "")) for row in held
    )


def _entries_of(connection: Connection, names: Any) -> list[AccountEntry]:
    query = select(account, *GRANT_COLUMNS).select_from(WITH_GRANTS).where(account.c.login.in_(names))
    rows: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query.order_by(account.c.login, grant.c.id)):
        rows.setdefault(row.login, []).append(row)
    return [_entry_of(own) for own in rows.values()]


def _entry_of(rows: list[Row[Any]]) -> AccountEntry:
    row = rows[0]
    columns = (row.id, row.login, row.name, row.department, row.active, bool(row.password_hash), row.created_at)
    more = {
        name: getattr(row, name)
        for name in ("email", "last_login_at", "password_set_by", "password_set_at", "department_code")
    }
    return AccountEntry(*columns, _grants_of(rows), **more)
