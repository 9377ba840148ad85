"""The first week: what a bureau still needs before it works, who brings it, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from rules.library import Library
from rules.ruleset import Standing
from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission, Role
from service.access.queries.accounts import roles_held
from service.access.words import ROLE_WORDS
from service.decisions.runs import schemes_in_effect
from service.intake.queries.imports import is_any_done
from service.intake.queries.sources import list_sources
from service.registries.queries.state import last_entered, missing_registries, missing_years
from service.registries.words import REGISTRY_WORDS
from service.rule_sets.queries import rule_set_in_force
from service.rule_sets.queries.adopted import wanted_tables
from service.rule_sets.words import TABLE_TITLES

# Who is told of all of it: those who set the service up.
TOLD = (Permission.SYSTEM_READ, Permission.ACCOUNT_MANAGE, Permission.REGISTRY_WRITE)
# People from outside, whom a bureau may do without.
_OUTSIDE = frozenset({Role.SUPERVISOR, Role.PARTNER})


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not there yet: the role that brings it, the page, and who may open that (None: everybody)."""

    words: Text
    role: Role
    address: str
    permission: Permission | None = None


def is_told(account: Account) -> bool:
    """Whether the account is told all that is missing."""
    return any(account.may(permission) for permission in TOLD)


def list_missing_for(
    connection: Connection, account: Account, library: Library, day: date, *, demonstration: bool
) -> list[Missing]:
    """What is missing, for those who set the service up; of rule sets and tables, for who drafts them."""
    if is_told(account):
        return list_missing(connection, library, day, demonstration=demonstration)
    if not account.may(Permission.RULE_SET_DRAFT):
        return []
    return [
        *_missing_rule_set(library, day, demonstration=demonstration),
        *_missing_tables(library, day, demonstration=demonstration),
    ]


def list_missing(connection: Connection, library: Library, day: date, *, demonstration: bool) -> list[Missing]:
    """What is missing by the day, in the order in which it is brought; none once all is there."""
    return [
        *_missing_registries(connection, day),
        *_missing_accounts(connection),
        *_missing_rule_set(library, day, demonstration=demonstration),
        *_missing_tables(library, day, demonstration=demonstration),
        *_missing_data(connection),
    ]


def _missing_registries(connection: Connection, day: date) -> Iterator[Missing]:
    for registry in missing_registries(last_entered(connection)):
        yield Missing(REGISTRY_WORDS[registry], Role.DATA_OPERATOR, f"/registries/{registry}")
    for year in missing_years(connection, day):
        words = Text(f"{year}年工作日历", f"Working days of {year}")
        yield Missing(words, Role.DATA_OPERATOR, f"/registries/workdays/{year}")


def _missing_accounts(connection: Connection) -> Iterator[Missing]:
    held = roles_held(connection)
    for role, words in ROLE_WORDS.items():
        if role not in held | _OUTSIDE:
            account = Text(f"账号：{words.zh}", f"An account: {words.en}")
            yield Missing(account, Role.SECURITY_ADMIN, "/accounts", Permission.ACCOUNT_MANAGE)


def _missing_rule_set(library: Library, day: date, *, demonstration: bool) -> Iterator[Missing]:
    in_force = (rule_set_in_force(library, scheme, day) for scheme in library.schemes())
    if not any(
        one is not None and one.standing is not Standing.TEACHING and (demonstration or not one.is_demonstration)
        for one in in_force
    ):
        words = Text("适用的规则集", "A rule set that applies")
        yield Missing(words, Role.RULE_EDITOR, "/rule-sets", Permission.RULE_SET_READ)


def _missing_tables(library: Library, day: date, *, demonstration: bool) -> Iterator[Missing]:
    """Also after an upgrade that brought a newer one."""
    for one in wanted_tables(library, day, demonstration=demonstration):
        title = TABLE_TITLES.get(one.table, Text(one.table, one.table))
        words = Text(f"适用的表：{title.zh}", f"A table that applies: {title.en}")
        if one.newer:
            version = one.newer.version
            words = Text(f"采用更新的表：{title.zh} {version}", f"A newer table to adopt: {title.en} {version}")
        yield Missing(words, Role.RULE_EDITOR, "/adoptions?kind=table#files", Permission.RULE_SET_FIGURES)


def _missing_data(connection: Connection) -> Iterator[Missing]:
    if not list_sources(connection):
        yield Missing(Text("数据来源", "Sources of data"), Role.DATA_OPERATOR, "/sources", Permission.IMPORT_READ)
    if not is_any_done(connection):
        yield Missing(Text("首次数据导入", "The first import"), Role.DATA_OPERATOR, "/imports", Permission.IMPORT_READ)
    if not schemes_in_effect(connection):
        yield Missing(
            Text("首个生效的分类结果", "The first result in effect"), Role.LEADER, "/runs", Permission.RUN_READ
        )
