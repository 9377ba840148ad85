"""Accounts in bulk from one table: all of it is checked first, then all are made, each with a password of its own."""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product

from sqlalchemy import Connection, select

from rules.texts import Text
from service.access.account import Grant
from service.access.account_table import FaultyRow, StatedAccount
from service.access.actions.accounts import LOGIN, add_account, add_grant, check_email
from service.access.passwords import hash_of
from service.access.permissions import APART, Role
from service.access.words import ROLE_WORDS
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.tables.access import account
from service.core.masking import cover_numbers
from service.core.problem import Problem
from service.registries.queries.called import Called, find_called
from service.registries.queries.line_names import line_names
from service.registries.registry import Registry

# No letters and digits that look alike on paper.
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 16
_ROLES = {
    said.casefold(): role
    for role, words in ROLE_WORDS.items()
    for said in (role.value, role.value.replace("_", " "), words.zh, words.en)
}


@dataclass(frozen=True, slots=True)
class MadeAccount:
    """An account that was made, with the password that is told this once."""

    login: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    stated: StatedAccount
    grants: tuple[Grant, ...]


def make_accounts(
    database: Database, actor: str, rows: Sequence[StatedAccount]
) -> tuple[list[MadeAccount], list[FaultyRow]]:
    """The accounts that were made, or what is wrong with the rows, in which case nothing was."""
    with database.read() as connection:
        wanted, faults = _check(connection, rows)
    if faults:
        return [], faults
    # Each hash takes its time: worked out before the database is held.
    passwords = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in wanted]
    hashes = [hash_of(password) for password in passwords]
    with database.write() as connection:
        # Somebody may have made one of them meanwhile.
        _, faults = _check(connection, rows)
        if faults:
            return [], faults
        for one, stored in zip(wanted, hashes, strict=True):
            _add(connection, actor, one, stored)
    made = [
        MadeAccount(one.stated.login, one.stated.name, password)
        for one, password in zip(wanted, passwords, strict=True)
    ]
    return made, []


def _add(connection: Connection, actor: str, one: _Wanted, stored: str) -> None:
    said = one.stated
    name, department = cover_numbers(said.name), cover_numbers(said.department)
    account_id = add_account(connection, said.login, name, department, stored, said.email)
    for given in one.grants:
        add_grant(connection, account_id, given)
    held = [[given.role.value, *given.place.plain()] for given in one.grants]
    detail = {"name": name, "department": department, "program": False, "grants": held}
    write_entry(connection, actor, "account.create", f"account {said.login}", detail)


def _check(connection: Connection, rows: Sequence[StatedAccount]) -> tuple[list[_Wanted], list[FaultyRow]]:
    there = set(connection.execute(select(account.c.login)).scalars())
    lines = {said.casefold(): code for code, name in line_names(connection).items() for said in (code, name)}
    stated = Counter(row.login for row in rows)
    # The same few places stand in many rows.
    find = cache(partial(find_called, connection))
    wanted, faults = [], []
    for row in rows:
        why = list(_faults_of(row, there, stated))
        grants, more = _grants_of(row, lines, find)
        faults += [*why, *more]
        wanted.append(_Wanted(row, grants))
    return wanted, faults


def _faults_of(row: StatedAccount, there: set[str], stated: Counter[str]) -> list[FaultyRow]:
    found = []
    if not LOGIN.fullmatch(row.login) or cover_numbers(row.login) != row.login:
        why = Text("账号名用字母、数字和 . _ @ -，不得是证件号或手机号。", "Use letters, digits and . _ @ -.")
        found.append(FaultyRow(row.line, "login", why))
    elif row.login in there:
        found.append(FaultyRow(row.line, "login", Text("账号已存在。", "The account exists already.")))
    elif stated[row.login] > 1:
        why = Text("表中有几行是这个账号；一个账号一行，角色用顿号分开。", "Several rows have this log-in.")
        found.append(FaultyRow(row.line, "login", why))
    if not row.name:
        found.append(FaultyRow(row.line, "name", Text("请写明姓名。", "State the name.")))
    try:
        check_email(row.email)
    except Problem as problem:
        found.append(FaultyRow(row.line, "email", Text(problem.errors[0]["zh"], problem.errors[0]["en"])))
    return found


def _grants_of(
    row: StatedAccount, lines: dict[str, str], find: Callable[[Registry, str], Called]
) -> tuple[tuple[Grant, ...], list[FaultyRow]]:
    """Every role at every place for every line that the row states."""
    faults: list[FaultyRow] = []

    def known(field: str, written: str, found: str | Role | None, why: Text) -> list[str | Role]:
        if found is None:
            faults.append(FaultyRow(row.line, field, Text(f"{written}：{why.zh}", f"{written}: {why.en}")))
        return [] if found is None else [found]

    no_role = Text("没有这一角色。", "There is no such role.")
    no_line = Text("没有这条业务条线。", "There is no such business line.")
    roles = [role for said in row.roles for role in known("roles", said, _ROLES.get(said.casefold()), no_role)]
    held = [line for said in row.lines for line in known("lines", said, lines.get(said.casefold()), no_line)]
    places: list[tuple[str, str]] = []
    for said in row.regions:
        called = find(Registry.REGIONS, said)
        places += [(str(code), "") for code in known("regions", said, called.code or None, called.words(said))]
    for said in row.offices:
        called = find(Registry.OFFICES, said)
        places += [("", str(code)) for code in known("offices", said, called.code or None, called.words(said))]
    if len(apart := {Role(role) for role in roles} & APART) > 1:
        words = "、".join(ROLE_WORDS[role].zh for role in sorted(apart))
        en = ", ".join(ROLE_WORDS[role].en for role in sorted(apart))
        faults.append(FaultyRow(row.line, "roles", Text(f"不得由同一账号担任：{words}。", f"Must be apart: {en}.")))
    everywhere: list[tuple[str, str]] = [("", "")]
    grants = (
        Grant(Role(role), region, str(line), office)
        for role, (region, office), line in product(roles, places or everywhere, held or [""])
    )
    return tuple(dict.fromkeys(grants)), faults
