"""What of open items is late and was not told yet, and who leads where an item lies."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, select

from service.access.account import Account
from service.access.permissions import Permission, Role
from service.access.queries.accounts import grants_of_all
from service.access.reach import Reach, jurisdiction_for
from service.core.db.tables.access import account
from service.core.db.tables.ledger import ledger_item, ledger_reminder
from service.ledger.sight import leader_reach

_ROW = ledger_item.c


class Owed(StrEnum):
    """What of an item is late: its first answer, or the answer."""

    FIRST = "first"
    ANSWER = "due"

    @property
    def to_owner(self) -> str:
        """The kind of reminder by which its owner is told."""
        return f"{self}_owner"

    @property
    def to_leader(self) -> str:
        """The kind of reminder by which its leader is told."""
        return f"{self}_leader"


@dataclass(frozen=True, slots=True)
class LateItem:
    """An item that is late and of which the leader was not told; `owner_told_at` is when its owner was."""

    id: int
    number: str
    owner: str | None
    linked_leader: str | None
    region: str
    office: str | None
    line: str | None
    due: date
    owner_told_at: datetime | None

    @property
    def place(self) -> tuple[str, str | None, str | None]:
        """Where it lies: region, office, line."""
        return self.region, self.office, self.line


def list_late(connection: Connection, owed: Owed, day: date) -> list[LateItem]:
    """The items of which that is late on the day, and whose leaders were not told of it, the latest first."""
    due = _ROW.first_due if owed is Owed.FIRST else _ROW.due
    running = [_ROW.ended_at.is_(None), _ROW.resolved_at.is_(None), due < day]
    if owed is Owed.FIRST:
        running.append(_ROW.first_response_at.is_(None))
    owner, leader = ledger_reminder.alias(), ledger_reminder.alias()
    told = {
        kind: and_(one.c.item_id == _ROW.id, one.c.kind == kind, one.c.due == due)
        for one, kind in ((owner, owed.to_owner), (leader, owed.to_leader))
    }
    names = ("id", "number", "owner", "linked_leader", "region", "office", "line")
    columns: list[Any] = [*(_ROW[name] for name in names), due, owner.c.told_at]
    query = (
        select(*columns)
        .outerjoin(owner, told[owed.to_owner])
        .outerjoin(leader, told[owed.to_leader])
        .where(*running, leader.c.item_id.is_(None))
        .order_by(due, _ROW.id)
    )
    return [LateItem(*row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class Leaders:
    """The accounts that close out items, each with how far it reaches as a leader."""

    reaches: Mapping[str, Reach]

    def at(self, region: str, office: str | None, line: str | None) -> tuple[str, ...]:
        """The log-ins of those whose jurisdiction an item of this place lies in."""
        return tuple(
            login for login, reach in self.reaches.items() if jurisdiction_for(reach, line).covers(region, office)
        )


def leaders_of(connection: Connection) -> Leaders:
    """The leaders of today."""
    held = {
        login: tuple(grant for grant in grants if grant.role is Role.LEADER)
        for login, grants in grants_of_all(connection).items()
    }
    return Leaders(
        {
            login: leader_reach(Account(0, login, login, grants), Permission.LEDGER_CLOSE)
            for login, grants in held.items()
            if grants
        }
    )


def active_among(connection: Connection, logins: Iterable[str | None]) -> Collection[str]:
    """Those of the log-ins whose accounts nobody has shut out."""
    wanted = sorted({login for login in logins if login is not None})
    query = select(account.c.login).where(account.c.login.in_(wanted), account.c.active)
    return frozenset(connection.execute(query).scalars()) if wanted else frozenset()
