"""Tokens of programs, as the database holds them: of the secret only its hash."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Update, bindparam, insert, select, update

from service.access.account import Account
from service.access.accounts import ACCOUNT_COLUMNS, GRANT_COLUMNS, WITH_GRANTS, account_of
from service.core import clock
from service.core.db.tables.access import account, token


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


_LISTED = (
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
    """What there is to know about a token, in one statement."""
    rows = connection.execute(_BEARER, {"token": token_id}).all()
    if not rows:
        return None
    row = rows[0]
    who = account_of(rows, row.scopes)
    return Bearer(who, row.active, row.secret_sha256, row.expires_at, row.last_used_at, row.revoked_at)


def add_token(
    connection: Connection,
    token_id: str,
    account_id: int,
    *,
    name: str,
    secret_sha256: str,
    scopes: Collection[str],
    expires_at: datetime,
) -> None:
    """Adds a token of the account."""
    values = {"id": token_id, "account_id": account_id, "name": name, "secret_sha256": secret_sha256}
    times = {"created_at": clock.now(), "expires_at": expires_at}
    connection.execute(insert(token).values(**values, **times, scopes=sorted(scopes)))


def list_tokens(connection: Connection, *, login: str | None, after: str, limit: int) -> list[TokenEntry]:
    """Up to `limit` tokens after the id `after`, of one account or (None) of all."""
    query = select(*_LISTED).join_from(token, account).where(token.c.id > after).order_by(token.c.id).limit(limit)
    if login is not None:
        query = query.where(account.c.login == login)
    return [TokenEntry(**row._asdict() | {"scopes": tuple(row.scopes)}) for row in connection.execute(query)]


def revoke_token(connection: Connection, token_id: str, *, login: str | None = None) -> bool:
    """Ends a token for good (only one of `login`, where that is stated); whether there was one to end."""
    query = update(token).where(token.c.id == token_id, token.c.revoked_at.is_(None))
    if login is not None:
        own = select(account.c.id).where(account.c.login == login).scalar_subquery()
        query = query.where(token.c.account_id == own)
    return bool(connection.execute(query.values(revoked_at=clock.now())).rowcount)


def token_used(token_id: str, moment: datetime) -> Update:
    """The statement that notes when a token was last used."""
    return update(token).where(token.c.id == token_id).values(last_used_at=moment)
