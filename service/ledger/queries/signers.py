"""Who signs what a supervisor is answered: his linked leader, else any other leader where the item lies."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, not_, or_, select

from service.access.account import Account
from service.access.four_eyes import hands_of, is_among
from service.access.permissions import Permission
from service.access.queries.accounts import account_id_of
from service.access.queries.within import within_reach
from service.access.reach import Reach
from service.core.db.tables.access import account as accounts
from service.core.db.tables.ledger import ledger_item, ledger_step
from service.ledger.item import Item
from service.ledger.queries.items import closers, closes_out, judged_by_none_of
from service.ledger.queries.late import leaders_of
from service.ledger.sight import leader_reach, represented_with
from service.ledger.states import DEALT_WITH, SIGNED, ItemAct, ItemStatus

_ROW = ledger_item.c


def linked_leader_signs(connection: Connection, found: Item) -> bool:
    """Whether the linked leader signs the answer: he is there still, and did not deal with the item himself."""
    linked = found.linked_leader
    return linked is not None and closes_out(connection, linked) and not _dealt_with(connection, found, linked)


def signers_of(connection: Connection, found: Item) -> Sequence[str]:
    """The log-ins of those who may sign the answer: the linked leader alone, where he does."""
    if found.linked_leader is not None and linked_leader_signs(connection, found):
        return (found.linked_leader,)
    leaders = leaders_of(connection).at(found.region, found.office, found.line)
    return [login for login in leaders if not _dealt_with(connection, found, login)]


def to_sign(account: Account) -> ColumnElement[bool]:
    """The condition that an item waits to be signed by the account, or by whom it represents."""
    mine = _ROW.linked_leader.in_((account.login, *represented_with(account, Permission.LEDGER_CLOSE)))
    his = _hand_of(_ROW.linked_leader, _linked_id())
    is_his = and_(_ROW.linked_leader.is_not(None), _ROW.linked_leader.in_(closers()), not_(his))
    others = and_(not_(is_his), _lies_in(leader_reach(account, Permission.LEDGER_CLOSE)))
    own = _hand_of(literal(str(account.login)), literal(account.id))
    waiting = and_(_ROW.type.in_(SIGNED), _ROW.status == ItemStatus.ANSWERED)
    return and_(waiting, or_(and_(is_his, mine), and_(others, not_(own))))


def _dealt_with(connection: Connection, found: Item, login: str) -> bool:
    hands = hands_of(judged_by_none_of(connection, found, ItemAct.SIGN), found.owner)
    return is_among(hands, account_id_of(connection, login), login)


def _hand_of(login: ColumnElement[str], account_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether who has that log-in owns the item, or dealt with it."""
    step = ledger_step.alias()
    his = or_(step.c.by == login, step.c.account_id == account_id)
    dealt = exists().where(step.c.item_id == _ROW.id, step.c.act.in_(DEALT_WITH), his)
    return or_(func.coalesce(_ROW.owner == login, literal(value=False)), dealt)


def _linked_id() -> ColumnElement[int]:
    query = select(accounts.c.id).where(accounts.c.login == _ROW.linked_leader)
    return query.correlate(ledger_item).scalar_subquery()


def _lies_in(reach: Reach) -> ColumnElement[bool]:
    return within_reach(reach, _ROW.region, _ROW.office, _ROW.line)
