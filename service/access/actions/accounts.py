"""What those who manage accounts may do: checked, carried out and recorded in one transaction each."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from rules.texts import Text
from service.access.account import Grant
from service.access.actions.access_end import end_access_of
from service.access.actions.departments import department_code_of, set_department
from service.access.actions.refusals import not_found, refusal_of_field
from service.access.actions.telling import hand_over_told, tell
from service.access.four_eyes import refuse_same_person
from service.access.passwords import check_password, hash_of
from service.access.permissions import APART, Role
from service.access.queries.accounts import AccountEntry, find_account, names_of
from service.access.queries.deputies import roles_represented_by
from service.access.queries.told import logins_with
from service.access.words import ROLE_WORDS
from service.core import clock
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.tables import access as tables
from service.core.masking import cover_numbers
from service.core.problem import Problem
from service.registries.codes import region_code_of
from service.registries.queries.entries import entries_of
from service.registries.queries.line_names import line_names
from service.registries.registry import Registry

LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,79}")
_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[A-Za-z0-9.-]{1,130}")
_REGION = re.compile(r"\d{0,12}")


def create_account(
    database: Database,
    actor: str,
    login: str,
    *,
    name: str,
    department: str = "",
    password: str | None = None,
    email: str = "",
) -> None:
    """Adds an account without any role; without a password it is a program's, which only tokens can use."""
    if not LOGIN.fullmatch(login) or cover_numbers(login) != login:
        raise refusal_of_field(
            "login", "账号名用字母、数字和 . _ @ -，不得是证件号或手机号。", "Use letters, digits and . _ @ -."
        )
    check_email(email)
    stored = _hash_checked(password, login) if password is not None else ""
    with database.write() as connection:
        if find_account(connection, login):
            raise _already_there(login)
        add_account(connection, login, cover_numbers(name), cover_numbers(department), stored, email)
        detail = {"name": name, "department": department, "program": password is None}
        write_entry(connection, actor, "account.create", f"account {login}", detail)


def check_email(email: str) -> None:
    """Raises Problem 422 for what is no address of mail; "" is none."""
    if email and not _EMAIL.fullmatch(email):
        raise refusal_of_field("email", "邮箱地址写法不对。", "It is no address of mail.")


def add_account(
    connection: Connection, login: str, name: str, department: str, password_hash: str, email: str = ""
) -> int:
    """Adds an active account; returns its id. An empty `password_hash` lets nobody log in. Writes no audit entry."""
    values: dict[str, Any] = {
        "login": login,
        "name": name,
        "department": department,
        "password_hash": password_hash,
        "email": email,
    }
    values["department_code"] = department_code_of(connection, department)
    query = insert(tables.account).values(**values, active=True, created_at=clock.now()).returning(tables.account.c.id)
    return int(connection.execute(query).scalar_one())


def change_account(
    database: Database,
    actor: str,
    login: str,
    *,
    password: str | None = None,
    active: bool | None = None,
    owner: str = "",
    department: str | None = None,
) -> None:
    """Changes what is stated of the account of somebody else, all of it or nothing."""
    refuse_same_person(actor, login)
    with database.together():
        if department is not None:
            set_department(database, actor, login, department)
        if password is not None:
            change_password(database, actor, login, password)
        if active is not None:
            set_active(database, actor, login, active, owner)


def change_password(database: Database, actor: str, login: str, password: str) -> None:
    """Replaces the password and ends every session and token of the account: whoever had the old one is out."""
    stored = _hash_checked(password, login)
    with lock_account(database, login) as (connection, account):
        set_password_hash(connection, account.id, stored)
        ended = end_access_of(connection, account.id)
        _note_who_set(connection, actor, account)
        write_entry(connection, actor, "account.password", f"account {login}", {"tokens": ended})


def note_login(connection: Connection, account_id: int) -> None:
    """Notes that the person logged in just now."""
    query = update(tables.account).where(tables.account.c.id == account_id).values(last_login_at=clock.now())
    connection.execute(query)


def _note_who_set(connection: Connection, actor: str, account: AccountEntry) -> None:
    """Notes who set a password; of one that somebody else set the person is told, and for an auditor all auditors.

    So nobody takes an auditor's account unseen: what others were told the new password does not settle.
    """
    values = {"password_set_by": actor, "password_set_at": clock.now()}
    connection.execute(update(tables.account).where(tables.account.c.id == account.id).values(**values))
    if actor == account.login:
        return
    by = names_of(connection, [actor])[str(actor)]
    said = Text(f"{account.name}的密码由{by.zh}重设。", f"{by.en} set the password of {account.name}.")
    audits = any(grant.role is Role.AUDITOR for grant in account.grants)
    others = logins_with(connection, Role.AUDITOR) if audits else ()
    tell(connection, {account.login, *others} - {actor}, said, "/account")


def set_password_hash(connection: Connection, account_id: int, password_hash: str) -> None:
    """Replaces the hash of the password, without an entry in the audit log."""
    query = update(tables.account).where(tables.account.c.id == account_id)
    connection.execute(query.values(password_hash=password_hash))


def set_active(database: Database, actor: str, login: str, active: bool, owner: str = "") -> None:
    """Lets the account in, or shuts it out at once: its sessions and tokens end and stay ended when it is let in.

    So do the deputyships of who is shut out; what that person was told goes to the new `owner`, who is told.
    """
    refuse_same_person(actor, login)
    with lock_account(database, login) as (connection, account):
        if not active:
            shut_out(connection, actor, account, owner)
            return
        connection.execute(update(tables.account).where(tables.account.c.id == account.id).values(active=True))
        write_entry(connection, actor, "account.enable", f"account {login}", {})


def shut_out(connection: Connection, actor: str, account: AccountEntry, owner: str = "") -> None:
    """Shuts the account out as `set_active` does, within the caller's transaction."""
    connection.execute(update(tables.account).where(tables.account.c.id == account.id).values(active=False))
    detail = _end_all_of(connection, account, owner)
    write_entry(connection, actor, "account.disable", f"account {account.login}", detail)


def _end_all_of(connection: Connection, account: AccountEntry, owner: str) -> dict[str, Any]:
    detail: dict[str, Any] = {"tokens": end_access_of(connection, account.id)}
    current = tables.deputy.c.ended_at.is_(None) & (tables.deputy.c.ends_on >= clock.today())
    mine = (tables.deputy.c.account_id == account.id) | (tables.deputy.c.deputy_id == account.id)
    query = update(tables.deputy).where(mine, current).values(ended_at=clock.now())
    detail["deputies"] = connection.execute(query).rowcount
    if not owner:
        return detail
    found = find_account(connection, owner)
    if found is None or not found.active or found.login == account.login:
        raise refusal_of_field("owner", f"没有可用的账号 {owner}。", f"There is no active account {owner}.")
    handed = hand_over_told(connection, account.login, owner)
    said = Text(f"您接手{account.name}未办结的事项。", f"You take over what waits for {account.name}.")
    tell(connection, [owner], said, "/")
    return detail | {"owner": owner, "handed_over": handed}


def grant_role(database: Database, actor: str, login: str, given: Grant) -> None:
    """Gives the account a role; raises Problem 409 where it would hold two roles that must be apart."""
    refuse_same_person(actor, login)
    given = replace(given, region=region_code_of(given.region) or given.region)
    _check_grant(given)
    with lock_account(database, login) as (connection, account):
        refuse_unknown_place(connection, given)
        held = {other.role for other in account.grants} | roles_represented_by(connection, login)
        refuse_together(held, given.role)
        if given not in account.grants:
            add_grant(connection, account.id, given)
            write_entry(connection, actor, "account.grant", f"account {login}", _columns_of(given))


def add_grant(connection: Connection, account_id: int, given: Grant) -> None:
    """Gives the account a role within a jurisdiction and a business line, without an entry in the audit log."""
    connection.execute(insert(tables.grant).values(account_id=account_id, **_columns_of(given)))


def revoke_role(database: Database, actor: str, login: str, given: Grant) -> None:
    """Takes exactly this role back; raises Problem 404 where the account does not have it."""
    refuse_same_person(actor, login)
    with lock_account(database, login) as (connection, account):
        if not _remove_grant(connection, account.id, given):
            raise not_found("grant", f"账号 {login} 没有这项授权。", f"The account {login} has no such grant.")
        write_entry(connection, actor, "account.revoke", f"account {login}", _columns_of(given))


@contextmanager
def lock_account(database: Database, login: str) -> Iterator[tuple[Connection, AccountEntry]]:
    """The account, kept from other changes until the transaction ends; raises Problem 404 where there is none."""
    with database.write() as connection:
        entry = find_account(connection, login, lock=True)
        if entry is None:
            raise not_found("account", f"没有账号 {login}。", f"There is no account {login}.")
        yield connection, entry


def _remove_grant(connection: Connection, account_id: int, given: Grant) -> bool:
    query = delete(tables.grant).where(tables.grant.c.account_id == account_id)
    for name, value in _columns_of(given).items():
        query = query.where(tables.grant.c[name] == value)
    return bool(connection.execute(query).rowcount)


def _hash_checked(password: str, login: str) -> str:
    check_password(password, login)
    return hash_of(password)


def _check_grant(given: Grant) -> None:
    if not _REGION.fullmatch(given.region) or cover_numbers(given.region) != given.region:
        raise refusal_of_field(
            "region", "区域应为行政区划代码的前几位数字。", "A region is the first digits of a region code."
        )
    if given.region and given.office:
        raise refusal_of_field(
            "office", "区域和监管所只能写一项。", "State a region or a supervision office, not both."
        )


def refuse_unknown_place(connection: Connection, given: Grant) -> None:
    """Raises Problem 422 for an office or a business line that is in no registry."""
    if given.office and given.office not in entries_of(connection, Registry.OFFICES, [given.office], clock.today()):
        raise refusal_of_field("office", f"没有监管所 {given.office}。", f"There is no office {given.office}.")
    if given.line and given.line not in (known := line_names(connection)):
        listed = "、".join(f"{name}（{code}）" for code, name in known.items()) or "—"
        raise refusal_of_field(
            "line", f"没有这条业务条线；有的是：{listed}。", f"There is no such business line; there are: {listed}."
        )


def refuse_together(held: Collection[Role], given: Role) -> None:
    """Raises Problem 409 where who holds some roles must not get another."""
    both = {*held, given} & APART
    if given in APART and len(both) > 1:
        words = [ROLE_WORDS[role] for role in sorted(both)]
        zh, en = "、".join(one.zh for one in words), ", ".join(one.en for one in words)
        raise Problem(
            409,
            "roles-apart",
            Text("这些角色不得由同一账号担任。", "One account cannot hold these roles together."),
            Text(f"须分开：{zh}。", f"To be kept apart: {en}."),
        )


def _columns_of(given: Grant) -> dict[str, str]:
    return {"role": given.role.value, "region": given.region, "line": given.line, "office": given.office}


def _already_there(login: str) -> Problem:
    return Problem(409, "account-exists", Text(f"账号 {login} 已存在。", f"The account {login} exists already."))
