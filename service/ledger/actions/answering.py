"""What is said to who filed an item: a first response, an answer or a decision, signed or returned; what is parked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.telling import tell
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.problem import TITLES, Problem, refusal_at
from service.ledger.actions.course import ITSELF, lock_item, move_on
from service.ledger.item import Item
from service.ledger.queries.items import order_of_record, took_part_in_record
from service.ledger.queries.signers import signers_of
from service.ledger.queries.supervised import answered_of
from service.ledger.records.filed import faults_of_proposal
from service.ledger.states import DECIDED, RATED, ItemAct, ItemStatus, ItemType, Outcome

# Whose hand was in a record from outside is not known here.
_TOOK_NO_PART = Text(
    "记录由外部来源提供，请声明您未参与作出。",
    "The record came from outside: state that you took no part in it.",
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the owner proposes, and the leader decides: `how` the record is put right, with which values."""

    decision: Outcome
    reason: str
    how: str | None = None
    values: Mapping[str, Any] | None = None

    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        values = dict(self.values) if self.values is not None else None
        said: dict[str, Any] = clean_for_storage({"how": self.how, "values": values, "reason": self.reason})
        return {"decision": self.decision, **said}


def respond_to_item(
    connection: Connection, number: str, account: Account, text: str, at: datetime | None = None
) -> Item:
    """The item with its first response given; raises Conflict where one was given before."""
    found, by = lock_item(connection, number, account, ItemAct.RESPOND)
    values = {"first_response_at": at or now()}
    moved = move_on(connection, found, ItemAct.RESPOND, by, text, values=values, at=at)
    _tell_filer(connection, moved, Text("已有首次答复", "was responded to"))
    return moved


def propose_decision(
    connection: Connection, number: str, account: Account, proposal: Proposal, at: datetime | None = None
) -> Item:
    """The item with what its owner proposes that the leader decide."""
    found, by = lock_item(connection, number, account, ItemAct.PROPOSE)
    _check_proposal(found, proposal)
    said = proposal.plain()
    return move_on(
        connection, found, ItemAct.PROPOSE, by, said["reason"], values={"proposal": said}, said=_told(said), at=at
    )


def answer_item(connection: Connection, number: str, account: Account, text: str, at: datetime | None = None) -> Item:
    """The item, answered; a supervisor's awaits the linked leader's signature, all others go on by themselves."""
    found, by = lock_item(connection, number, account, ItemAct.ANSWER)
    moment, said = at or now(), clean_for_storage(text)
    values = _answered(found, said, moment)
    if found.type not in (ItemType.FEEDBACK, ItemType.RECTIFICATION):
        values["resolved_at"] = moment
    moved = move_on(connection, found, ItemAct.ANSWER, by, said, values=values, at=at)
    return _gone_on(connection, moved, at)


def decide_item(
    connection: Connection,
    number: str,
    account: Account,
    proposal: Proposal,
    answer: str,
    at: datetime | None = None,
    *,
    took_no_part: bool = False,
) -> Item:
    """The objection or repair, decided and answered; what is decided may differ from what the owner proposed.

    Raises Problem 422 where the record came from outside and who decides does not state to have taken no part in it.
    """
    found, by = lock_item(connection, number, account, ItemAct.DECIDE)
    _check_proposal(found, proposal)
    stated = {"took_no_part": True} if took_no_part else {}
    order = order_of_record(connection, found)
    if not took_no_part and order is None and not took_part_in_record(connection, found, order):
        raise refusal_at("json.took_no_part", _TOOK_NO_PART)
    moment, said, decided = at or now(), clean_for_storage(answer), proposal.plain()
    values = _answered(found, said, moment) | {
        "resolved_at": moment,
        "decision": proposal.decision,
        "proposal": decided,
    }
    moved = move_on(connection, found, ItemAct.DECIDE, by, said, values=values, said=_told(decided) | stated, at=at)
    return _gone_on(connection, moved, at)


def _check_proposal(found: Item, proposal: Proposal) -> None:
    wrong = list(faults_of_proposal(found.type, proposal.decision, proposal.how, proposal.values))
    if wrong:
        errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in wrong]
        raise Problem(422, *TITLES[422], errors=errors)


def _answered(found: Item, text: str, moment: datetime) -> dict[str, Any]:
    # Who is answered in full needs no first response any more.
    first = found.first_response_at or moment
    return {"answer": text, "answered_at": moment, "first_response_at": first}


def _told(proposal: Mapping[str, Any]) -> dict[str, Any]:
    return {name: proposal[name] for name in ("decision", "how")}


def sign_answer(
    connection: Connection,
    number: str,
    account: Account,
    note: str | None = None,
    at: datetime | None = None,
    *,
    alone: bool = True,
) -> Item:
    """The feedback whose answer was signed: it awaits being rated by whose it is, who is told.

    The linked leader signs; where he has left, or dealt with the item himself, another leader does.
    """
    found, by = lock_item(connection, number, account, ItemAct.SIGN)
    values = {"resolved_at": at or now()}
    moved = move_on(connection, found, ItemAct.SIGN, by, note, values=values, at=at, alone=alone)
    _tell_filer(connection, moved, Text("已答复，请评价", "was answered; please rate it"))
    return moved


def return_answer(
    connection: Connection, number: str, account: Account, opinion: str, at: datetime | None = None
) -> Item:
    """The feedback, in hand again; its owner is told."""
    found, by = lock_item(connection, number, account, ItemAct.RETURN_ANSWER)
    moved = move_on(connection, found, ItemAct.RETURN_ANSWER, by, opinion, at=at)
    tell_owner(connection, moved, Text("答复被退回重办", "was returned: answer it anew"))
    return moved


def park_item(
    connection: Connection, number: str, account: Account, until: date, reason: str, at: datetime | None = None
) -> Item:
    """The item, parked until a day; its clock runs on. Raises Problem 422 for a day that is not to come."""
    found, by = lock_item(connection, number, account, ItemAct.PARK)
    if until <= day_at(at or now()):
        raise refusal_at("json.until", Text("须晚于今天。", "It is a day after today."))
    said = {"until": until.isoformat()}
    return move_on(connection, found, ItemAct.PARK, by, reason, values={"parked_until": until}, said=said, at=at)


def resume_item(connection: Connection, number: str, account: Account, at: datetime | None = None) -> Item:
    """The item, in hand again before its day."""
    found, by = lock_item(connection, number, account, ItemAct.RESUME)
    return move_on(connection, found, ItemAct.RESUME, by, values={"parked_until": None}, at=at)


def _gone_on(connection: Connection, moved: Item, at: datetime | None) -> Item:
    """The answered item where it goes by itself: to be rated by who filed it, to be closed out, or to be signed."""
    if moved.type is ItemType.FEEDBACK:
        words = Text(f"{moved.number} 的答复待您签发", f"the answer to {moved.number} awaits your signature")
        tell(connection, signers_of(connection, moved), words, f"/ledger/{moved.number}")
        return moved
    act = ItemAct.TO_RATING if moved.type in RATED else ItemAct.TO_CLOSE_OUT
    gone = move_on(connection, moved, act, ITSELF, at=at)
    assert gone.status in (ItemStatus.AWAITING_RATING, ItemStatus.AWAITING_CLOSE_OUT)
    if moved.type in DECIDED or moved.type in RATED:
        _tell_filer(connection, gone, Text("已答复", "was answered"))
    return gone


def tell_owner(connection: Connection, found: Item, words: Text) -> None:
    """Tells who deals with an item what became of it."""
    if found.owner is not None:
        _tell(connection, found.owner, found, words)


def _tell_filer(connection: Connection, found: Item, words: Text) -> None:
    login, address = answered_of(connection, found)
    if login != found.owner:
        _tell(connection, login, found, words, address)


def _tell(connection: Connection, login: str, found: Item, words: Text, address: str | None = None) -> None:
    said = Text(f"台账事项 {found.number} {words.zh}", f"item {found.number} of the ledger {words.en}")
    tell(connection, [login], said, address or f"/ledger/{found.number}")
