"""Orders to correct of a month: dealt with by a regulator, and closed out where the firm put right what was found."""

from collections.abc import Sequence

from sqlalchemy import Connection

from service.access.permissions import Role
from service.core.clock import today
from service.demo.accounts import account_of
from service.demo.past.found import uniform
from service.demo.scene import login_of, second_login_of
from service.ledger.actions.answering import answer_item
from service.ledger.actions.assign import Assignment
from service.ledger.actions.many import ActOnMany, act_on_many
from service.ledger.item import Item
from service.ledger.queries.listed import AskedItems, list_items
from service.ledger.sight import EVERY_ITEM
from service.ledger.states import ItemAct, ItemStatus, ItemType

# By the second handler, so that the first can call back whom chance chose.
_HANDLER, _OFFICER, _LEADER = second_login_of(Role.HANDLER), login_of(Role.REGULATOR), login_of(Role.LEADER)
_PUT_RIGHT, _MOST = 0.75, 200


def hand_over_orders(connection: Connection) -> int:
    """How many orders were given to the regulator, who takes them up."""
    orders = [one.number for one in _orders(connection, ItemStatus.REGISTERED)]
    if orders:
        given = ActOnMany(ItemAct.ASSIGN, "请督促改正", Assignment(_OFFICER))
        _act(connection, orders, _HANDLER, given)
        _act(connection, orders, _OFFICER, ActOnMany(ItemAct.TAKE_UP, "接办"))
    return len(orders)


def close_orders(connection: Connection) -> int:
    """How many orders were closed out today; those of firms that put nothing right stay open, and run late."""
    done = [
        one.number for one in _orders(connection, ItemStatus.IN_HAND) if uniform("repairs", one.number) < _PUT_RIGHT
    ]
    officer = account_of(connection, _OFFICER)
    for number in done:
        answer_item(connection, number, officer, "企业已改正，附改正前后照片")
    if done:
        closed = ActOnMany(
            ItemAct.CLOSE_OUT, "经核实改正到位，佐证齐全，同意销号", rechecked_on=today(), evidence="改正前后照片"
        )
        _act(connection, done, _LEADER, closed)
    return len(done)


def _orders(connection: Connection, status: ItemStatus) -> Sequence[Item]:
    return list_items(connection, EVERY_ITEM, AskedItems(status, type=ItemType.RECTIFICATION), limit=_MOST)


def _act(connection: Connection, numbers: Sequence[str], login: str, wanted: ActOnMany) -> None:
    refused = act_on_many(connection, numbers, account_of(connection, login), wanted).refused
    if refused:
        raise RuntimeError(f"orders of the demonstration were not dealt with: {refused[:3]}")
