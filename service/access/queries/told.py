"""What people were told and have not settled yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from rules.texts import Text
from service.access.permissions import Role
from service.core.db.tables.access import account, grant, told


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a person was told, and the page where it is looked at."""

    id: int
    told_at: datetime
    words: Text
    address: str


def list_told(connection: Connection, login: str, limit: int = 200) -> list[Told]:
    """Up to `limit` things that the account was told and that it has not settled, the oldest first."""
    columns = (told.c.id, told.c.told_at, told.c.zh, told.c.en, told.c.address)
    query = select(*columns).join(account, account.c.id == told.c.account_id)
    query = query.where(account.c.login == login, told.c.settled_at.is_(None)).order_by(told.c.id).limit(limit)
    rows = connection.execute(query)
    return [Told(row.id, row.told_at, Text(row.zh, row.en), row.address) for row in rows]


def logins_with(connection: Connection, role: Role) -> Sequence[str]:
    """The log-ins of the active accounts that hold the role somewhere."""
    query = select(account.c.login).join(grant, grant.c.account_id == account.c.id)
    query = query.where(grant.c.role == role.value, account.c.active).distinct().order_by(account.c.login)
    return list(connection.execute(query).scalars())
