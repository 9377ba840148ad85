"""What of the ledger is a supervisor's own: his items, whoever filed them for him, and what he is told of each."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.clock import today
from service.core.problem import Problem
from service.ledger.item import Item, Step
from service.ledger.queries.attachments import Attachment, attachments_of
from service.ledger.queries.items import get_item, no_such_item, steps_of
from service.ledger.queries.listed import list_items_of_supervisor
from service.ledger.states import ItemAct, ItemStatus
from service.ledger.status_words import status_words
from service.ledger.supervisors.entry import SupervisorEntry
from service.ledger.supervisors.queries.registry import entry_of_account

# What is said to who filed it, or by him; what is noted among those who deal with it is theirs.
_TOLD = frozenset({ItemAct.RESPOND, ItemAct.NOT_ACCEPT, ItemAct.RATE, ItemAct.DISSATISFIED, ItemAct.WITHDRAW})
_SIGNED = frozenset({ItemStatus.AWAITING_RATING, ItemStatus.AWAITING_CLOSE_OUT, ItemStatus.CLOSED_OUT})
# What is settled among those who deal with it.
_INSIDE = (
    frozenset({ItemAct.ANSWER})
    | frozenset({ItemAct.ASK_EXTENSION, ItemAct.DECIDE_EXTENSION, ItemAct.LINK, ItemAct.ATTACH, ItemAct.NAME_OWNER})
    | {ItemAct.SEND_BACK, ItemAct.RETURN_ANSWER, ItemAct.REFUSE_CLOSE_OUT}
)


def serving_supervisor(connection: Connection, account: Account) -> SupervisorEntry:
    """The supervisor who works by the account, and serves today.

    Raises Problem 403 where nobody does, his term does not hold, or secrecy is not signed.
    """
    own = entry_of_account(connection, account.id, today()) if account.may(Permission.SUPERVISOR_OWN) else None
    title = Text("监督员页面未开放。", "The pages of supervisors are not open to you.")
    if own is None:
        why = Text("账号未登记为监督员。", "No supervisor is entered with this account.")
        raise Problem(403, "no-supervisor", title, why)
    if reason := own.why_not_on(today()):
        raise Problem(403, "not-serving", title, Text(f"{reason.zh}。", f"{reason.en}."))
    return own


def own_items(connection: Connection, own: SupervisorEntry, before: int | None, limit: int) -> Sequence[Item]:
    """Up to `limit` of the supervisor's items, the last filed first, before the id `before`."""
    return list_items_of_supervisor(connection, own.number, before=before, limit=limit)


def items_to_rate(connection: Connection, own: SupervisorEntry, limit: int) -> Sequence[Item]:
    """Up to `limit` of the items that he is asked to rate, whoever filed them for him."""
    return list_items_of_supervisor(connection, own.number, status=ItemStatus.AWAITING_RATING, limit=limit)


def own_status_words(found: Item, day: date) -> Text:
    """How far an item is, in his eyes: what is answered is not answered to him before it is signed."""
    if found.status is ItemStatus.ANSWERED:
        return Text("答复审签中", "Answer being signed")
    return status_words(found, day)


def own_item(connection: Connection, own: SupervisorEntry, number: str) -> Item:
    """The supervisor's item of that number; raises Problem 404 where it is none of his."""
    found = get_item(connection, number)
    if found.supervisor != own.number:
        raise no_such_item()
    return found


def filed_files(connection: Connection, found: Item) -> Sequence[Attachment]:
    """The files that came with the item when it was filed; what was added since is of those who deal with it."""
    return [one for one in attachments_of(connection, found.id) if one.step_id is None]


def told_steps(connection: Connection, found: Item) -> Sequence[tuple[Step, str | None]]:
    """How the item went on, with what was said to the supervisor, or by him."""
    steps = (step for step in steps_of(connection, found.id) if step.act not in _INSIDE)
    return [(step, step.note if step.act in _TOLD else None) for step in steps]


def signed_answer(found: Item) -> str | None:
    """The answer once the leader has signed it; None before."""
    return found.answer if found.status in _SIGNED else None
