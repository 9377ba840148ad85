"""One item of the ledger as an account sees it, what was done to it, and who has left."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from rules.clocks import RepairChannel
from rules.texts import Text
from service.access.account import Account
from service.access.four_eyes import Hand
from service.access.permissions import ALLOWED, Permission, Role
from service.core.announcements import ask
from service.core.db.tables.access import account, grant
from service.core.db.tables.facts import enterprise
from service.core.db.tables.ledger import ledger_extension, ledger_item, ledger_step
from service.core.problem import Problem
from service.ledger.announced import WhoTookPart
from service.ledger.item import Extension, Item, Step
from service.ledger.queries.supervised import is_supervisors
from service.ledger.sight import sight_of
from service.ledger.states import (
    APPROVALS,
    BY_ITSELF,
    DEALT_WITH,
    DECIDED,
    HANDLED,
    SIGNING,
    ItemAct,
    ItemStatus,
    ItemType,
    Outcome,
    Rating,
)

_OWN = tuple(name for name in Item.__dataclass_fields__ if not name.startswith("firm_"))
_KINDS = {
    "type": ItemType,
    "status": ItemStatus,
    "rating": Rating,
    "channel": RepairChannel,
    "decision": Outcome,
}


def find_item(connection: Connection, number: str, account: Account) -> Item:
    """The item of that number; raises Problem 404 where there is none that the account sees."""
    found = get_item(connection, number)
    if not sight_of(account).shows(found) and not is_supervisors(connection, found, account.login):
        raise no_such_item()
    return found


def get_item(connection: Connection, number: str) -> Item:
    """The item of that number, whoever asks; raises Problem 404 where there is none."""
    return _one(connection, ledger_item.c.number == number)


def find_by_receipt(connection: Connection, number: str, digest: str) -> Item | None:
    """The item of that number whose receipt has a code of that digest; None where there is none."""
    query = select_items().where(ledger_item.c.number == number, ledger_item.c.receipt_sha256 == digest)
    row = connection.execute(query).one_or_none()
    return None if row is None else item_of(row)


def item_by_id(connection: Connection, item_id: int) -> Item:
    """The item of that id, whoever asks; raises Problem 404 where there is none."""
    return _one(connection, ledger_item.c.id == item_id)


def first_told_of(connection: Connection, found: Item, account: Account) -> Item | None:
    """The item of which this one is another telling; None where there is none that the account sees."""
    if found.duplicate_of is None:
        return None
    first = item_by_id(connection, found.duplicate_of)
    return first if sight_of(account).shows(first) else None


def ids_of_numbers(connection: Connection, numbers: Collection[str]) -> Sequence[int]:
    """The ids of the items of these numbers, whoever asks, in their order."""
    query = select(ledger_item.c.id).where(ledger_item.c.number.in_(sorted(numbers)))
    return connection.execute(query.order_by(ledger_item.c.id)).scalars().all()


def no_such_item() -> Problem:
    """What is said of an item that is not there, or not for whom asks."""
    return Problem(404, "not-found", Text("没有这一台账事项。", "There is no such item in the ledger."))


def steps_of(connection: Connection, item_id: int) -> Sequence[Step]:
    """What was done to an item, the first first."""
    return _steps_where(connection, ledger_step.c.item_id == item_id)


def handled_among(steps: Sequence[Step]) -> Sequence[Step]:
    """What makes its doers no judges of an item: how they dealt with it, and what else since it was last approved."""
    last = max((step.id for step in steps if step.act in APPROVALS), default=0)
    return [step for step in steps if step.act in HANDLED and (step.act in DEALT_WITH or step.id > last)]


def judged_by_none_of(
    connection: Connection, found: Item, act: ItemAct, steps: Sequence[Step] | None = None
) -> Sequence[Hand]:
    """What makes its doers no judges of the item by the act: who decides upon a record had no hand in that, either.

    As far as it is known here: where the record is an order to correct, all that was done to the order; where it came
    of a visit of ours, who went, who reviewed and who approved it. Who signs an answer is not who dealt with the item,
    though he may have given it to somebody to deal with. `steps` are all steps of the item where they were read.
    """
    handled = handled_among(steps_of(connection, found.id) if steps is None else steps)
    if act in SIGNING:
        return [step for step in handled if step.act in DEALT_WITH]
    if act is not ItemAct.DECIDE:
        return handled
    order = order_of_record(connection, found)
    of_order = () if order is None else [step for step in steps_of(connection, order) if step.act not in BY_ITSELF]
    return [*handled, *of_order, *took_part_in_record(connection, found, order)]


def took_part_in_record(connection: Connection, found: Item, order: int | None) -> Sequence[Hand]:
    """Whose hand was in the visit that the record of an objection or a repair came from; nobody's of another record."""
    if found.enterprise_id is None or found.record_identity is None:
        return ()
    return ask(connection, WhoTookPart(found.enterprise_id, found.record_identity, order))


def order_of_record(connection: Connection, found: Item) -> int | None:
    """The id of the order that the record of an objection or a repair is; None where it came from outside."""
    column = ledger_item.c
    if found.type not in DECIDED or found.record_type != ItemType.RECTIFICATION:
        return None
    query = select(column.id).where(
        column.type == ItemType.RECTIFICATION,
        column.enterprise_id == found.enterprise_id,
        column.record_identity == found.record_identity,
    )
    return connection.execute(query.limit(1)).scalar()


def extension_of(connection: Connection, item_id: int) -> Extension | None:
    """The extension that was asked for, None where none was."""
    columns = (ledger_extension.c[name] for name in Extension.__dataclass_fields__)
    row = connection.execute(select(*columns).where(ledger_extension.c.item_id == item_id)).one_or_none()
    return None if row is None else Extension(*row)


def is_active(connection: Connection, login: str | None) -> bool:
    """Whether there is an account of that log-in, and nobody has shut it out."""
    query = select(account.c.id).where(account.c.login == login, account.c.active)
    return login is not None and connection.execute(query).scalar() is not None


def closers() -> Select[Any]:
    """The log-ins of those who may close out items somewhere, and whom nobody has shut out."""
    roles = sorted(role for role in Role if Permission.LEDGER_CLOSE in ALLOWED[role])
    return select(account.c.login).where(
        account.c.active, account.c.id.in_(select(grant.c.account_id).where(grant.c.role.in_(roles)))
    )


def closes_out(connection: Connection, login: str | None) -> bool:
    """Whether there is an account of that log-in which may close out items still."""
    return login is not None and connection.execute(closers().where(account.c.login == login)).scalar() is not None


def select_items() -> Select[Any]:
    """All items, with the firm that each is about."""
    columns = (ledger_item.c[name] for name in _OWN)
    firm = (enterprise.c.code.label("firm_code"), enterprise.c.name.label("firm_name"))
    return select(*columns, *firm).outerjoin(enterprise, enterprise.c.id == ledger_item.c.enterprise_id)


def item_of(row: Any) -> Item:
    """The item of a row of `select_items`."""
    held = dict(row._mapping)
    return Item(**held | {name: kind(held[name]) for name, kind in _KINDS.items() if held[name] is not None})


def _one(connection: Connection, condition: ColumnElement[bool]) -> Item:
    row = connection.execute(select_items().where(condition)).one_or_none()
    if row is None:
        raise no_such_item()
    return item_of(row)


def _steps_where(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Step]:
    query = select(*(ledger_step.c[name] for name in Step.__dataclass_fields__)).where(condition)
    return [
        Step(
            row.id,
            ItemAct(row.act),
            row.by,
            row.account_id,
            row.at,
            ItemStatus(row.from_status) if row.from_status else None,
            ItemStatus(row.to_status),
            row.note,
            row.said,
        )
        for row in connection.execute(query.order_by(ledger_step.c.id))
    ]
