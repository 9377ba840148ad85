"""One act upon many items at once, with one opinion and one entry of the audit log; what is refused is told by item."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.many import digest_of_list, words_of_refusal
from service.access.actions.telling import tell
from service.core.clean_for_storage import clean_for_storage
from service.core.db.audit import Actor, write_entry
from service.core.errors import ProductError
from service.core.problem import Problem, refusal_at
from service.ledger.actions.answering import sign_answer
from service.ledger.actions.assign import Assignment, assign_item, name_owner, take_up_item
from service.ledger.actions.close_out import CloseOut, close_out_item
from service.ledger.actions.closing import end_item, not_accept_item, refuse_close_out
from service.ledger.actions.course import lock_items
from service.ledger.item import Item
from service.ledger.queries.hands import represented_in
from service.ledger.states import ItemAct, ItemType

# At most so many at once: they are one transaction.
MOST = 500
_Act = Callable[[Connection, str, Account, "ActOnMany"], Item]


@dataclass(frozen=True, slots=True)
class ActOnMany:
    """What is done to each: an act, with one opinion for all, to whom they are given; of orders to correct when they
    were re-checked, and what shows it.
    """

    act: ItemAct
    opinion: str
    assignment: Assignment | None = None
    rechecked_on: date | None = None
    evidence: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DoneToMany:
    """The items that it was done to, and of all others the number and why not."""

    done: Sequence[Item]
    refused: Sequence[tuple[str, Text]]


def act_on_many(connection: Connection, numbers: Sequence[str], account: Account, wanted: ActOnMany) -> DoneToMany:
    """Does the act to each of the items as it would be done to that one alone; what is refused is told, by number.

    Raises Problem 422 for an act that is not done to many, and for more than `MOST`.
    """
    if wanted.act not in OF_MANY:
        raise refusal_at("json.act", Text("这种办理只能逐项进行。", "This is done to one item at a time."))
    asked = sorted(set(numbers))
    if not 1 <= len(asked) <= MOST:
        raise refusal_at("json.numbers", Text(f"一次 1 至 {MOST} 项。", f"From 1 to {MOST} items at once."))
    lock_items(connection, asked)
    done: list[Item] = []
    refused: list[tuple[str, Text]] = []
    for number in asked:
        spot = connection.begin_nested()
        try:
            done.append(OF_MANY[wanted.act](connection, number, account, wanted))
            spot.commit()
        except (Problem, ProductError) as error:
            spot.rollback()
            refused.append((number, words_of_refusal(error)))
    if done:
        _tell_owner(connection, done, wanted)
        detail = {"items": len(done), "list": digest_of_list([item.number for item in done])}
        detail |= {"opinion": clean_for_storage(wanted.opinion)}
        represented = {one for item in done for one in represented_in(account, item, wanted.act)}
        by = Actor(account.login, sorted(represented)) if represented else account.login
        write_entry(connection, by, f"ledger.{wanted.act}", "ledger", detail)
    return DoneToMany(done, refused)


def _tell_owner(connection: Connection, done: Sequence[Item], wanted: ActOnMany) -> None:
    if wanted.assignment is not None:
        words = Text(f"{len(done)} 项台账事项交您办理", f"{len(done)} items of the ledger are yours to deal with")
        tell(connection, [wanted.assignment.owner], words, f"/ledger?owner={wanted.assignment.owner}")


def _assigned(act: Callable[..., Item]) -> _Act:
    def does(connection: Connection, number: str, account: Account, wanted: ActOnMany) -> Item:
        if wanted.assignment is None:
            raise refusal_at("json.owner", Text("请指定承办人。", "Name the owner."))
        return act(connection, number, account, wanted.assignment, wanted.opinion, wanted.at, alone=False)

    return does


def _said(act: Callable[..., Item]) -> _Act:
    def does(connection: Connection, number: str, account: Account, wanted: ActOnMany) -> Item:
        return act(connection, number, account, wanted.opinion, wanted.at, alone=False)

    return does


def _taken_up(connection: Connection, number: str, account: Account, wanted: ActOnMany) -> Item:
    return take_up_item(connection, number, account, wanted.at, alone=False)


def _closed_out(connection: Connection, number: str, account: Account, wanted: ActOnMany) -> Item:
    close_out = CloseOut(wanted.opinion)
    if number.startswith(f"{ItemType.RECTIFICATION}-"):
        close_out = CloseOut(wanted.opinion, wanted.rechecked_on, wanted.evidence)
    return close_out_item(connection, number, account, close_out, wanted.at, alone=False)


# What is done to many at once, and how it is done to each.
OF_MANY: Mapping[ItemAct, _Act] = {
    ItemAct.ASSIGN: _assigned(assign_item),
    ItemAct.NAME_OWNER: _assigned(name_owner),
    ItemAct.NOT_ACCEPT: _said(not_accept_item),
    ItemAct.END: _said(end_item),
    ItemAct.TAKE_UP: _taken_up,
    ItemAct.SIGN: _said(sign_answer),
    ItemAct.CLOSE_OUT: _closed_out,
    ItemAct.REFUSE_CLOSE_OUT: _said(refuse_close_out),
}
