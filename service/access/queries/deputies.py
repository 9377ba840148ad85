"""Who represents whom, in which role and when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from service.access.permissions import Role
from service.core.clock import today
from service.core.db.tables.access import account, deputy

_holder, _stand_in = account.alias("holder"), account.alias("stand_in")


@dataclass(frozen=True, slots=True)
class Deputy:
    """`deputy` has the role of `login` from a day to another, both included, unless it was ended before."""

    id: int
    login: str
    name: str
    deputy: str
    deputy_name: str
    role: str
    begins_on: date
    ends_on: date
    set_by: str
    set_at: datetime
    ended_at: datetime | None

    def is_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.ended_at is None and self.begins_on <= day <= self.ends_on

    def is_over(self, day: date) -> bool:
        """Whether it will hold on no day from then on."""
        return self.ended_at is not None or self.ends_on < day


def deputies_of(connection: Connection, login: str) -> list[Deputy]:
    """All in which the account represents or is represented, the last that begins first."""
    query = _select_deputies(or_(_holder.c.login == login, _stand_in.c.login == login))
    return [Deputy(*row) for row in connection.execute(query)]


def get_deputy(connection: Connection, deputy_id: int) -> Deputy | None:
    """The one of that number, None where there is none."""
    row = connection.execute(_select_deputies(deputy.c.id == deputy_id)).one_or_none()
    return None if row is None else Deputy(*row)


def roles_represented_by(connection: Connection, login: str) -> frozenset[Role]:
    """The roles that the account has, or will have, for others."""
    query = select(deputy.c.role).join(account, account.c.id == deputy.c.deputy_id)
    query = query.where(account.c.login == login, deputy.c.ended_at.is_(None), deputy.c.ends_on >= today())
    return frozenset(Role(role) for role in connection.execute(query).scalars() if role in frozenset(Role))


def _select_deputies(condition: ColumnElement[bool]) -> Select[Any]:
    row = deputy.c
    return (
        select(
            row.id, _holder.c.login, _holder.c.name, _stand_in.c.login.label("deputy"),
            _stand_in.c.name.label("deputy_name"), row.role, row.begins_on, row.ends_on, row.set_by, row.set_at,
            row.ended_at,
        )
        .join(_holder, _holder.c.id == row.account_id)
        .join(_stand_in, _stand_in.c.id == row.deputy_id)
        .where(condition)
        .order_by(row.begins_on.desc(), row.id.desc())
    )  # fmt: skip
