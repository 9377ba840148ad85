"""Accounts, sessions and tokens as the database holds them: of passwords and secrets only hashes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from rules.texts import Text
from service.access.account import Account, Grant
from service.access.permissions import Permission, Role
from service.access.tokens import session_sha256
from service.core.db.tables.access import account, grant, session, token

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
    return Account(first.id, first.login, first.name, _grants_of(rows), kept if scopes else None, first.department)


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


def list_accounts(connection: Connection, *, after: str, limit: int) -> list[AccountEntry]:
    """Up to `limit` accounts after the name `after`, by name."""
    names = select(account.c.login).where(account.c.login > after).order_by(account.c.login).limit(limit)
    return _entries_of(connection, names)


def password_of(connection: Connection, login: str) -> tuple[int, str] | None:
    """The id of the active account of that name and the hash of its password, "" where it has none."""
    query = select(account.c.id, account.c.password_hash).where(account.c.login == login, account.c.active)
    row = connection.execute(query).one_or_none()
    return (row.id, row.password_hash) if row else None


def _grants_of(rows: Iterable[Any]) -> tuple[Grant, ...]:
    return tuple(Grant(Role(row.role), row.region, row.line) for row in rows if row.role in _KNOWN)


def _entries_of(connection: Connection, names: Any) -> list[AccountEntry]:
    query = select(account, *GRANT_COLUMNS).select_from(WITH_GRANTS).where(account.c.login.in_(names))
    rows: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query.order_by(account.c.login, grant.c.id)):
        rows.setdefault(row.login, []).append(row)
    return [_entry_of(own) for own in rows.values()]


def _entry_of(rows: list[Row[Any]]) -> AccountEntry:
    row = rows[0]
    columns = (row.id, row.login, row.name, row.department, row.active, bool(row.password_hash), row.created_at)
    return AccountEntry(*columns, _grants_of(rows))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that nobody has ended, of an active account; the times decide whether it still holds."""

    account: Account
    created_at: datetime
    seen_at: datetime


_SESSION = (
    select(*ACCOUNT_COLUMNS, *GRANT_COLUMNS, session.c.created_at, session.c.seen_at)
    .select_from(WITH_GRANTS.join(session, session.c.account_id == account.c.id))
    .where(session.c.ended_at.is_(None), account.c.active)
    .order_by(GRANT_COLUMNS[0])
)


def find_session(connection: Connection, session_id: str) -> OpenSession | None:
    """The session of that id, in one statement; None where it was ended or its account was disabled."""
    rows = connection.execute(_SESSION.where(session.c.id_sha256 == session_sha256(session_id))).all()
    return OpenSession(account_of(rows), rows[0].created_at, rows[0].seen_at) if rows else None


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """A token as those see it who manage tokens; empty `scopes`: all that its account may do."""

    id: str
    login: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """The account behind a token, and what decides whether the token is good."""

    account: Account
    active: bool
    secret_sha256: str
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


_TOKEN_COLUMNS = (
    token.c.id,
    account.c.login,
    token.c.name,
    token.c.scopes,
    token.c.created_at,
    token.c.expires_at,
    token.c.last_used_at,
    token.c.revoked_at,
)


# Asked by every request of a program: built once, since building a statement takes longer than asking it.
_BEARER = (
    select(
        *ACCOUNT_COLUMNS,
        *GRANT_COLUMNS,
        account.c.active,
        token.c.secret_sha256,
        token.c.scopes,
        token.c.expires_at,
        token.c.last_used_at,
        token.c.revoked_at,
    )
    .select_from(WITH_GRANTS.join(token, token.c.account_id == account.c.id))
    .where(token.c.id == bindparam("token"))
    .order_by(GRANT_COLUMNS[0])
)


def bearer_of(connection: Connection, token_id: str) -> Bearer | None:
    """The account behind a token and what decides whether it is good, in one statement; None for an unknown id."""
    rows = connection.execute(_BEARER, {"token": token_id}).all()
    if not rows:
        return None
    row = rows[0]
    holder = account_of(rows, row.scopes)
    return Bearer(holder, row.active, row.secret_sha256, row.expires_at, row.last_used_at, row.revoked_at)


def list_tokens(connection: Connection, *, login: str | None, after: str, limit: int) -> list[TokenEntry]:
    """Up to `limit` tokens after the id `after`, of one account or (None) of all, by id."""
    query = (
        select(*_TOKEN_COLUMNS).join_from(token, account).where(token.c.id > after).order_by(token.c.id).limit(limit)
    )
    if login is not None:
        query = query.where(account.c.login == login)
    rows = connection.execute(query.order_by(token.c.id).limit(limit))
    return [TokenEntry(**row._asdict() | {"scopes": tuple(row.scopes)}) for row in rows]
