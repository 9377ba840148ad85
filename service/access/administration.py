"""What those who manage accounts and tokens may do: checked, carried out and recorded in one transaction each."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection

from rules.texts import Text
from service.access import accounts, sessions, tokens
from service.access.account import Grant
from service.access.accounts import AccountEntry
from service.access.four_eyes import refuse_same_person
from service.access.passwords import check_password, hash_of
from service.access.permissions import APART, Permission
from service.access.secrets import Token, new_token
from service.core import clock
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.masking import covered
from service.core.problem import TITLES, Problem

LONGEST_TOKEN_DAYS = 366
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,79}")
_REGION = re.compile(r"\d{0,12}")
_LINE = re.compile(r"[a-z0-9-]{0,80}")


def create_account(
    database: Database, actor: str, login: str, *, name: str, department: str = "", password: str | None = None
) -> None:
    """Adds an account without any role; without a password it is a program's, which only tokens can use."""
    if not _LOGIN.fullmatch(login) or covered(login) != login:
        raise _unfit(
            "login", "账号名用字母、数字和 . _ @ -，不得是证件号或手机号。", "Use letters, digits and . _ @ -."
        )
    stored = _checked_hash(password, login) if password is not None else ""
    with database.write() as connection:
        if accounts.find_account(connection, login):
            raise _exists(login)
        accounts.add_account(connection, login, covered(name), department, stored)
        detail = {"name": name, "department": department, "program": password is None}
        write_entry(connection, actor, "account.create", f"account {login}", detail)


def change_password(database: Database, actor: str, login: str, password: str) -> None:
    """Replaces the password and ends every session of the account."""
    stored = _checked_hash(password, login)
    with _changed(database, login) as (connection, account):
        accounts.set_password(connection, account.id, stored)
        sessions.end_sessions_of(connection, account.id)
        write_entry(connection, actor, "account.password", f"account {login}", {})


def set_active(database: Database, actor: str, login: str, active: bool) -> None:
    """Lets the account in, or shuts it out at once: its sessions end, its tokens no longer work."""
    refuse_same_person(actor, login)
    with _changed(database, login) as (connection, account):
        accounts.set_active(connection, account.id, active)
        if not active:
            sessions.end_sessions_of(connection, account.id)
        write_entry(connection, actor, f"account.{'enable' if active else 'disable'}", f"account {login}", {})


def grant(database: Database, actor: str, login: str, given: Grant) -> None:
    """Gives the account a role; raises Problem 409 where it would hold two roles that must be apart."""
    refuse_same_person(actor, login)
    _check_grant(given)
    with _changed(database, login) as (connection, account):
        _refuse_together(account, given)
        if given not in account.grants:
            accounts.add_grant(connection, account.id, given)
            write_entry(connection, actor, "account.grant", f"account {login}", _said(given))


def revoke(database: Database, actor: str, login: str, given: Grant) -> None:
    """Takes exactly this role back; raises Problem 404 where the account does not have it."""
    refuse_same_person(actor, login)
    with _changed(database, login) as (connection, account):
        if not accounts.remove_grant(connection, account.id, given):
            raise _missing("grant", f"账号 {login} 没有这项授权。", f"The account {login} has no such grant.")
        write_entry(connection, actor, "account.revoke", f"account {login}", _said(given))


def issue_token(
    database: Database, actor: str, login: str, *, name: str, scopes: Collection[Permission], days: int
) -> Token:
    """A new token of the account for `days` days, with part of what the account may do (no scopes: all of it)."""
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise _unfit("days", f"有效期须为 1 至 {LONGEST_TOKEN_DAYS} 天。", f"It lasts 1 to {LONGEST_TOKEN_DAYS} days.")
    token, expires_at = new_token(), clock.now() + timedelta(days=days)
    with _changed(database, login) as (connection, account):
        tokens.add_token(
            connection,
            token.id,
            account.id,
            name=covered(name),
            secret_sha256=token.secret_sha256,
            scopes=scopes,
            expires_at=expires_at,
        )
        detail = {"account": login, "name": name, "scopes": sorted(scopes), "expires_at": expires_at}
        write_entry(connection, actor, "token.create", f"token {token.id}", detail)
    return token


def end_token(database: Database, actor: str, token_id: str, *, login: str | None = None) -> None:
    """Ends a token for good, only one of `login` where that is stated; raises Problem 404 where there is none."""
    with database.write() as connection:
        if not tokens.revoke_token(connection, token_id, login=login):
            raise _missing("token", "没有这个令牌，或已撤销。", "There is no such token, or it was revoked.")
        write_entry(connection, actor, "token.revoke", f"token {token_id}", {})


@contextmanager
def _changed(database: Database, login: str) -> Iterator[tuple[Connection, AccountEntry]]:
    """The account, kept from other changes until the transaction ends; raises Problem 404 where there is none."""
    with database.write() as connection:
        found = accounts.find_account(connection, login, lock=True)
        if found is None:
            raise _missing("account", f"没有账号 {login}。", f"There is no account {login}.")
        yield connection, found


def _checked_hash(password: str, login: str) -> str:
    check_password(password, login)
    return hash_of(password)


def _check_grant(given: Grant) -> None:
    if not _REGION.fullmatch(given.region):
        raise _unfit("region", "区域应为行政区划代码的前几位数字。", "A region is the first digits of a region code.")
    if not _LINE.fullmatch(given.line):
        raise _unfit("line", "业务条线应为方案名。", "A business line is the name of a scheme.")


def _refuse_together(account: AccountEntry, given: Grant) -> None:
    held = {other.role for other in account.grants} | {given.role}
    if given.role in APART and len(held & APART) > 1:
        names = ", ".join(sorted(held & APART))
        raise Problem(
            409,
            "roles-apart",
            Text("这些角色不得由同一账号担任。", "One account cannot hold these roles together."),
            Text(f"须分开：{names}。", f"To be kept apart: {names}."),
        )


def _said(given: Grant) -> dict[str, str]:
    return {"role": given.role.value, "region": given.region, "line": given.line}


def _unfit(where: str, zh: str, en: str) -> Problem:
    return Problem(422, *TITLES[422], errors=[{"where": where, "zh": zh, "en": en}])


def _missing(what: str, zh: str, en: str) -> Problem:
    return Problem(404, f"no-such-{what}", Text(zh, en))


def _exists(login: str) -> Problem:
    return Problem(409, "account-exists", Text(f"账号 {login} 已存在。", f"The account {login} exists already."))
