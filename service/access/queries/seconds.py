"""Who was named to decide upon a thing, and who else is left to decide."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from service.access.account import Account, Grant
from service.access.permissions import ALLOWED, Permission, Role
from service.access.queries.lines import lines_of_schemes
from service.access.seconds import Second, Thing, ThingKind, Undecided
from service.core.db.tables.access import account, grant
from service.core.db.tables.named_seconds import named_second


def second_of(connection: Connection, thing: Thing, account_id: int) -> Second | None:
    """What was entered last of the account for the thing, None where nothing was."""
    own = named_second.c
    of_it = own.kind == thing.kind, own.thing == thing.key, own.account_id == account_id
    row = connection.execute(_seconds().where(*of_it).order_by(own.id.desc()).limit(1)).one_or_none()
    return None if row is None else _second(row)


def seconds_of(connection: Connection, key: str, kinds: Collection[ThingKind], account_id: int) -> list[Second]:
    """What was entered last of the account for the thing of that key under each of the kinds, where anything was."""
    own = named_second.c
    of_it = own.kind.in_(kinds), own.thing == key, own.account_id == account_id
    last = {row.kind: _second(row) for row in connection.execute(_seconds().where(*of_it).order_by(own.id))}
    return list(last.values())


def carries_out_decision(connection: Connection, thing: Thing, account_id: int) -> bool:
    """Whether the account entered what the higher bureau decided upon the thing, and has still to carry it out."""
    second = second_of(connection, thing, account_id)
    return second is not None and second.holds and second.document is not None


def seconds_for(connection: Connection, thing: Thing) -> list[Second]:
    """Everybody who was named for the thing, the first first."""
    own = named_second.c
    query = _seconds().where(own.kind == thing.kind, own.thing == thing.key).order_by(own.id)
    return [_second(row) for row in connection.execute(query)]


def seconds_waiting_for(connection: Connection, account_id: int) -> list[Second]:
    """For which things the account was named and has still to decide."""
    own = named_second.c
    query = _seconds().where(own.account_id == account_id, own.ended_at.is_(None)).order_by(own.id)
    return [_second(row) for row in connection.execute(query)]


def left_to_decide(connection: Connection, undecided: Undecided, permission: Permission) -> list[str]:
    """The names of the people who may decide upon it and have no hand in it, by name.

    Programs decide nothing; a deputy is left only as long as whom it represents is, who stands here.
    """
    shown = (account.c.id, account.c.login, account.c.name)
    of_grant = (grant.c.role, grant.c.region, grant.c.line, grant.c.office)
    able = [role for role, allowed in ALLOWED.items() if permission in allowed]
    if undecided.roles is not None:
        able = [role for role in able if role in undecided.roles]
    query = select(*shown, *of_grant).join(grant, grant.c.account_id == account.c.id)
    query = query.where(account.c.active, account.c.password_hash != "", grant.c.role.in_(able))
    rows: dict[int, list[Any]] = {}
    for row in connection.execute(query):
        rows.setdefault(row.id, []).append(row)
    lines = lines_of_schemes(connection) if rows else {}
    return sorted(
        own[0].name
        for number, own in rows.items()
        if not undecided.has_hand_of(number, own[0].login)
        and undecided.lies_in(Account(number, own[0].login, own[0].name, _grants(own), lines=lines).reach(permission))
    )


def _grants(rows: Sequence[Any]) -> tuple[Grant, ...]:
    return tuple(Grant(Role(row.role), row.region, row.line, row.office) for row in rows)


def _seconds() -> Select[Any]:
    return select(named_second, account.c.login, account.c.name).join(account)


def _second(row: Any) -> Second:
    thing = Thing(ThingKind(row.kind), row.thing)
    named = row.login, row.name, row.named_by, row.named_at
    return Second(row.id, thing, row.account_id, *named, row.reason, row.document, row.ended_at, row.decided)
