"""How items end: not accepted, rated, sent back into work instead of being closed out, or withdrawn."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.core.clock import day_at, now
from service.core.problem import refusal_at
from service.ledger.actions.answering import tell_owner
from service.ledger.actions.course import lock_item, move_on
from service.ledger.actions.extensions import restarted_days
from service.ledger.courses import MOST_RETURNS
from service.ledger.item import Item
from service.ledger.queries.supervised import is_supervisors
from service.ledger.states import ItemAct, Rating


def not_accept_item(
    connection: Connection,
    number: str,
    account: Account,
    ground: str,
    at: datetime | None = None,
    *,
    alone: bool = True,
) -> Item:
    """The item, not accepted for a ground, which counts as a response; a leader confirms it, or takes it in."""
    found, by = lock_item(connection, number, account, ItemAct.NOT_ACCEPT)
    values = {"first_response_at": found.first_response_at or at or now()}
    return move_on(connection, found, ItemAct.NOT_ACCEPT, by, ground, values=values, at=at, alone=alone)


def end_item(
    connection: Connection,
    number: str,
    account: Account,
    opinion: str,
    at: datetime | None = None,
    *,
    alone: bool = True,
) -> Item:
    """The item that was not accepted, at its end."""
    found, by = lock_item(connection, number, account, ItemAct.END)
    values = {"ended_at": at or now(), "resolved_at": at or now()}
    return move_on(connection, found, ItemAct.END, by, opinion, values=values, at=at, alone=alone)


def take_back_in(
    connection: Connection, number: str, account: Account, opinion: str, at: datetime | None = None
) -> Item:
    """The item that was not accepted, registered after all."""
    found, by = lock_item(connection, number, account, ItemAct.TAKE_BACK_IN)
    return move_on(connection, found, ItemAct.TAKE_BACK_IN, by, opinion, at=at)


def rate_item(
    connection: Connection,
    number: str,
    account: Account,
    rating: Rating,
    note: str | None = None,
    at: datetime | None = None,
) -> Item:
    """The item as rated by whose it is: awaiting close-out, or, where not satisfied, in hand again at most twice.

    Where a handler rates for somebody, it is noted whose word that is. After that
    it awaits the leader, who closes it out with an opinion or has it dealt with by another owner.
    """
    if rating is Rating.NOT_RATED:
        raise refusal_at("json.rating", Text("请选择一种评价。", "Choose a rating."))
    found, by = lock_item(connection, number, account, ItemAct.RATE)
    said = {"rating": rating} | _word_of(connection, found, account)
    if rating is Rating.DISSATISFIED and found.dissatisfied < MOST_RETURNS:
        values: dict[str, Any] = {"dissatisfied": found.dissatisfied + 1, "rating": rating, "resolved_at": None}
        values |= restarted_days(connection, found, day_at(at or now()))
        moved = move_on(connection, found, ItemAct.DISSATISFIED, by, note, values=values, said=said, at=at)
        tell_owner(connection, moved, Text("评价不满意，请重新办理", "was rated as dissatisfied: deal with it again"))
        return moved
    return move_on(connection, found, ItemAct.RATE, by, note, values={"rating": rating}, said=said, at=at)


def refuse_close_out(
    connection: Connection,
    number: str,
    account: Account,
    opinion: str,
    at: datetime | None = None,
    *,
    alone: bool = True,
) -> Item:
    """The item, in hand again, with a clock that runs anew; its owner is told."""
    found, by = lock_item(connection, number, account, ItemAct.REFUSE_CLOSE_OUT)
    values = {"resolved_at": None, **restarted_days(connection, found, day_at(at or now()))}
    moved = move_on(connection, found, ItemAct.REFUSE_CLOSE_OUT, by, opinion, values=values, at=at, alone=alone)
    tell_owner(connection, moved, Text("不予销号，请继续办理", "was not closed out: go on with it"))
    return moved


def withdraw_item(
    connection: Connection, number: str, account: Account, reason: str, at: datetime | None = None
) -> Item:
    """The item, withdrawn by who filed it; its owner is told."""
    found, by = lock_item(connection, number, account, ItemAct.WITHDRAW)
    values = {"ended_at": at or now(), "parked_until": None}
    moved = move_on(connection, found, ItemAct.WITHDRAW, by, reason, values=values, at=at)
    tell_owner(connection, moved, Text("已由提出人撤回", "was withdrawn by who filed it"))
    return moved


def _word_of(connection: Connection, found: Item, account: Account) -> dict[str, str]:
    """Whose word a rating is, where another one enters it."""
    if found.supervisor is not None:
        return {} if is_supervisors(connection, found, account.login) else {"word_of": "supervisor"}
    return {"word_of": "firm" if found.enterprise_id is not None else "filer"}
