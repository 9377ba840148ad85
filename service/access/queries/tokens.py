"""Tokens of programs as the database holds them: of secrets only hashes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from service.access.account import Account
from service.access.queries.accounts import ACCOUNT_COLUMNS, GRANT_COLUMNS, WITH_GRANTS, account_of
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
    """The account behind a token and what decides whether it is good; None for an unknown id.

    In one statement, of an account of some business lines in two.
    """
    rows = connection.execute(_BEARER, {"token": token_id}).all()
    if not rows:
        return None
    row = rows[0]
    holder = account_of(connection, rows, row.scopes)
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
