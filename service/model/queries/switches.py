"""Switches: which model a scheme used, and how, from one moment to the next; asked for by one person, settled by
another."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, null, or_, select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.core.clock import day_at
from service.core.db.in_clause import is_named
from service.core.db.tables.registry import model_switch
from service.core.names import EVERY_NAME, Names
from service.core.problem import Problem
from service.decisions.switches import APPROVED, REQUESTED, Switch, select_switches, switch_of, used_until


def find_switch(connection: Connection, id: int) -> Switch | None:
    """The switch of that id; None where there is none."""
    row = connection.execute(select_switches().where(model_switch.c.id == id)).one_or_none()
    return None if row is None else switch_of(row)


def scheme_of_switch(connection: Connection, id: int) -> str | None:
    """The scheme of a switch; None where there is no such switch."""
    return connection.execute(select(model_switch.c.scheme).where(model_switch.c.id == id)).scalar()


def get_switch(connection: Connection, id: int) -> Switch:
    """The switch of that id; raises Problem 404 where there is none."""
    switch = find_switch(connection, id)
    if switch is None:
        raise Problem(404, "not-found", Text("没有找到这一切换。", "There is no such switch."))
    return switch


def list_switches(
    connection: Connection,
    scheme: str | None = None,
    schemes: Names = EVERY_NAME,
    *,
    status: str | None = None,
    model: str | None = None,
    used: tuple[datetime, datetime] | None = None,
    before: int | None = None,
    limit: int = 200,
) -> list[Switch]:
    """Up to `limit` switches of `schemes`, the newest (before the id `before`) first.

    `used`: only those that were in use at any moment from the first to before the second.
    """
    query = select_switches().where(is_named(model_switch.c.scheme, schemes))
    for column, wanted in ((model_switch.c.scheme, scheme), (model_switch.c.status, status)):
        if wanted is not None:
            query = query.where(column == wanted)
    if model is not None:
        query = query.where(model_switch.c.model == model)
    if used is not None:
        query = query.where(_used_within(*used))
    if before is not None:
        query = query.where(model_switch.c.id < before)
    return [switch_of(row) for row in connection.execute(query.order_by(model_switch.c.id.desc()).limit(limit))]


def schemes_with_switches(connection: Connection) -> list[str]:
    """Every scheme with an approved switch, in order of their names."""
    query = select(model_switch.c.scheme).where(model_switch.c.status == APPROVED).distinct()
    return list(connection.execute(query.order_by(model_switch.c.scheme)).scalars())


def _used_within(start: datetime, end: datetime) -> ColumnElement[bool]:
    until = used_until()
    approved = and_(model_switch.c.status == APPROVED, model_switch.c.decided_at < end)
    return and_(approved, or_(until.is_(null()), until > start))


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """The requests of others to switch models that wait for the account's approval."""
    schemes, column = account.reach(Permission.MODEL_APPROVE).schemes, model_switch.c
    if schemes.is_empty:
        return []
    waiting = column.status == REQUESTED, column.requested_by != account.login, is_named(column.scheme, schemes)
    number, oldest = connection.execute(select(func.count(), func.min(column.requested_at)).where(*waiting)).one()
    words = Text("项模型切换申请待审批", "requests to switch models")
    return [OpenItem(words, number, "/models", day_at(oldest))] if number else []
