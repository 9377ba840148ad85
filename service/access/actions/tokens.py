"""Tokens of programs: each made, revoked and recorded in one transaction."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from rules.texts import Text
from service.access.actions.accounts import lock_account
from service.access.actions.login import Proof
from service.access.actions.refusals import not_found, refusal_of_field
from service.access.permissions import Permission
from service.access.queries.accounts import password_of
from service.access.tokens import Token, new_token
from service.core import clock
from service.core.db.audit import write_entry
from service.core.db.engine import Database, attempt
from service.core.db.tables.access import account, token
from service.core.masking import cover_numbers
from service.core.problem import TITLES, Problem

LONGEST_TOKEN_DAYS = 366
_CHANGED = Text(
    "密码刚被更换或账号已停用，未新建令牌。",
    "The password was changed or the account disabled just now; no token was made.",
)


def issue_token(
    database: Database,
    actor: str,
    login: str,
    *,
    name: str,
    scopes: Collection[Permission],
    days: int,
    proof: Proof | None = None,
) -> Token:
    """A new token of the account for `days` days, with part of what the account may do (no scopes: all of it).

    Over HTTP `proof` says that whoever makes it has just stated the password; a token never proves that.
    """
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise refusal_of_field(
            "days", f"有效期须为 1 至 {LONGEST_TOKEN_DAYS} 天。", f"It lasts 1 to {LONGEST_TOKEN_DAYS} days."
        )
    made, expires_at = new_token(), clock.now() + timedelta(days=days)
    with lock_account(database, login) as (connection, entry):
        if proof is not None:
            _refuse_outdated(connection, proof)
        add_token(connection, made, entry.id, name=cover_numbers(name), scopes=scopes, expires_at=expires_at)
        detail = {"account": login, "name": name, "scopes": sorted(scopes), "expires_at": expires_at}
        write_entry(connection, actor, "token.create", f"token {made.id}", detail)
    return made


def _refuse_outdated(connection: Connection, proof: Proof) -> None:
    """Raises Problem 409 where the password that was stated is not the account's any more."""
    if password_of(connection, proof.login) != (proof.account_id, proof.password_hash):
        raise Problem(409, *TITLES[409], _CHANGED)


def add_token(
    connection: Connection, made: Token, account_id: int, *, name: str, scopes: Collection[str], expires_at: datetime
) -> None:
    """Adds a token of the account, without an entry in the audit log."""
    values = {"id": made.id, "account_id": account_id, "name": name, "secret_sha256": made.secret_sha256}
    times = {"created_at": clock.now(), "expires_at": expires_at}
    connection.execute(insert(token).values(**values, **times, scopes=sorted(scopes)))


def revoke_token(database: Database, actor: str, token_id: str, *, login: str | None = None) -> None:
    """Ends a token for good, only one of `login` where that is stated; raises Problem 404 where there is none."""
    query = update(token).where(token.c.id == token_id, token.c.revoked_at.is_(None))
    if login is not None:
        own = select(account.c.id).where(account.c.login == login).scalar_subquery()
        query = query.where(token.c.account_id == own)
    with database.write() as connection:
        if not connection.execute(query.values(revoked_at=clock.now())).rowcount:
            raise not_found("token", "没有这个令牌，或已撤销。", "There is no such token, or it was revoked.")
        write_entry(connection, actor, "token.revoke", f"token {token_id}", {})


def note_token_use(database: Database, token_id: str, moment: datetime) -> None:
    """Notes when a token was last used, unless another writer is at work on SQLite."""
    attempt(database, update(token).where(token.c.id == token_id).values(last_used_at=moment))
