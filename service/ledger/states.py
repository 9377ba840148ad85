"""What may follow what in the course of an item of the ledger, and who may do it: one table for all seven types."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from service.access.moves import Move
from service.access.permissions import Permission


class ItemType(StrEnum):
    """What kind of thing an item is."""

    RECTIFICATION = "rectification"
    FEEDBACK = "feedback"
    REQUEST = "request"
    OBJECTION = "objection"
    REPAIR = "repair"
    FINDING = "finding"
    CONDUCT = "conduct"


class ItemStatus(StrEnum):
    """How far an item is."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    IN_HAND = "in_hand"
    PARKED = "parked"
    ANSWERED = "answered"
    AWAITING_RATING = "awaiting_rating"
    AWAITING_CLOSE_OUT = "awaiting_close_out"
    CLOSED_OUT = "closed_out"
    NOT_ACCEPTED = "not_accepted"
    # Not accepted, and a leader said that it rests there.
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Hand(StrEnum):
    """Whose hand an act needs, beside the permission: `ANY` nobody's in particular, `ITSELF` the service does it."""

    ANY = "any"
    OWNER = "owner"
    # Who filed it: a supervisor his own, for anyone else the handler who keeps the item.
    FILER = "filer"
    # Of a supervisor's item; where there is none, or he has left or dealt with it himself, any other leader.
    LINKED_LEADER = "linked_leader"
    LEADER = "leader"
    ITSELF = "itself"


class ItemAct(StrEnum):
    """What is done to an item."""

    REGISTER = "register"
    RESPOND = "respond"
    ASSIGN = "assign"
    NOT_ACCEPT = "not_accept"
    TAKE_UP = "take_up"
    SEND_BACK = "send_back"
    PROPOSE = "propose"
    ANSWER = "answer"
    DECIDE = "decide"
    PARK = "park"
    RESUME = "resume"
    SIGN = "sign"
    RETURN_ANSWER = "return_answer"
    RATE = "rate"
    DISSATISFIED = "dissatisfied"
    CLOSE_OUT = "close_out"
    REFUSE_CLOSE_OUT = "refuse_close_out"
    WITHDRAW = "withdraw"
    END = "end"
    TAKE_BACK_IN = "take_back_in"
    NAME_OWNER = "name_owner"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    LINK = "link"
    ATTACH = "attach"
    RENEW_RECEIPT = "renew_receipt"
    # What the service does by itself.
    TO_RATING = "to_rating"
    TO_CLOSE_OUT = "to_close_out"
    NOT_RATED = "not_rated"


class Rating(StrEnum):
    """What who filed it says of the answer."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"
    # By itself, when nobody said anything in time.
    NOT_RATED = "not_rated"


class Outcome(StrEnum):
    """What was decided upon an objection or a repair."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


class How(StrEnum):
    """How a record is put right upon an objection."""

    CORRECTED = "corrected"
    REVOKED = "revoked"


T, S, A, P = ItemType, ItemStatus, ItemAct, Permission
ALL = frozenset(ItemType)
# A person says whether the answer is enough.
RATED = frozenset({T.FEEDBACK, T.REQUEST})
# A leader signs the answer before who filed it is answered.
SIGNED = frozenset({T.FEEDBACK})
# The answer is a decision of a leader that puts a record right, or not.
DECIDED = frozenset({T.OBJECTION, T.REPAIR})
# Filed for somebody outside, who takes a receipt along.
WITH_RECEIPT = RATED | DECIDED
# Nobody takes back what the bureau itself found.
NOT_WITHDRAWN = frozenset({T.RECTIFICATION, T.FINDING, T.CONDUCT})
OPEN = frozenset(ItemStatus) - {S.CLOSED_OUT, S.ENDED, S.WITHDRAWN}
_BEFORE_ANSWER = frozenset({S.REGISTERED, S.ASSIGNED, S.IN_HAND, S.PARKED})


@dataclass(frozen=True, slots=True)
class ItemMove(Move[ItemStatus]):
    """An act on items of `types`, which needs the hand of `hand`."""

    types: frozenset[ItemType] = ALL
    hand: Hand = Hand.ANY


def _move(
    froms: set[ItemStatus] | frozenset[ItemStatus],
    to: ItemStatus | None,
    permission: Permission | None,
    *,
    second: bool = False,
    types: frozenset[ItemType] = ALL,
    hand: Hand = Hand.ANY,
) -> ItemMove:
    return ItemMove(frozenset(froms), to, permission, second, types, hand)


MOVES: Mapping[ItemAct, ItemMove] = {
    A.RESPOND: _move({S.REGISTERED, S.ASSIGNED, S.IN_HAND}, None, P.LEDGER_ANSWER, types=ALL - {T.RECTIFICATION}),
    A.ASSIGN: _move({S.REGISTERED}, S.ASSIGNED, P.LEDGER_ASSIGN),
    A.NOT_ACCEPT: _move({S.REGISTERED}, S.NOT_ACCEPTED, P.LEDGER_ASSIGN),
    A.END: _move({S.NOT_ACCEPTED}, S.ENDED, P.LEDGER_CLOSE, second=True, hand=Hand.LEADER),
    A.TAKE_BACK_IN: _move({S.NOT_ACCEPTED}, S.REGISTERED, P.LEDGER_CLOSE, second=True, hand=Hand.LEADER),
    A.TAKE_UP: _move({S.ASSIGNED}, S.IN_HAND, P.LEDGER_ANSWER, hand=Hand.OWNER),
    A.SEND_BACK: _move({S.ASSIGNED}, S.REGISTERED, P.LEDGER_ANSWER, hand=Hand.OWNER),
    A.PROPOSE: _move({S.IN_HAND}, None, P.LEDGER_ANSWER, types=DECIDED, hand=Hand.OWNER),
    A.ANSWER: _move({S.IN_HAND}, S.ANSWERED, P.LEDGER_ANSWER, types=ALL - DECIDED, hand=Hand.OWNER),
    A.DECIDE: _move({S.IN_HAND}, S.ANSWERED, P.OBJECTION_DECIDE, second=True, types=DECIDED),
    A.PARK: _move({S.IN_HAND}, S.PARKED, P.LEDGER_ANSWER, hand=Hand.OWNER),
    A.RESUME: _move({S.PARKED}, S.IN_HAND, P.LEDGER_ANSWER, hand=Hand.OWNER),
    A.SIGN: _move({S.ANSWERED}, S.AWAITING_RATING, P.LEDGER_CLOSE, second=True, types=SIGNED, hand=Hand.LINKED_LEADER),
    A.RETURN_ANSWER: _move({S.ANSWERED}, S.IN_HAND, P.LEDGER_CLOSE, second=True, types=SIGNED, hand=Hand.LINKED_LEADER),
    A.RATE: _move({S.AWAITING_RATING}, S.AWAITING_CLOSE_OUT, P.LEDGER_WRITE, types=RATED, hand=Hand.FILER),
    A.DISSATISFIED: _move({S.AWAITING_RATING}, S.IN_HAND, P.LEDGER_WRITE, types=RATED, hand=Hand.FILER),
    A.CLOSE_OUT: _move({S.AWAITING_CLOSE_OUT}, S.CLOSED_OUT, P.LEDGER_CLOSE, second=True),
    A.REFUSE_CLOSE_OUT: _move({S.AWAITING_CLOSE_OUT}, S.IN_HAND, P.LEDGER_CLOSE, second=True),
    A.WITHDRAW: _move(_BEFORE_ANSWER, S.WITHDRAWN, P.LEDGER_WRITE, types=ALL - NOT_WITHDRAWN, hand=Hand.FILER),
    A.NAME_OWNER: _move(OPEN - {S.REGISTERED, S.NOT_ACCEPTED}, None, P.LEDGER_ASSIGN),
    A.ASK_EXTENSION: _move({S.ASSIGNED, S.IN_HAND, S.PARKED}, None, P.LEDGER_ANSWER, hand=Hand.OWNER),
    A.DECIDE_EXTENSION: _move({S.ASSIGNED, S.IN_HAND, S.PARKED}, None, P.LEDGER_CLOSE, second=True, hand=Hand.LEADER),
    A.LINK: _move(OPEN, None, P.LEDGER_ASSIGN),
    A.ATTACH: _move(OPEN, None, P.LEDGER_ANSWER),
    A.RENEW_RECEIPT: _move(frozenset(S), None, P.LEDGER_WRITE, types=WITH_RECEIPT, hand=Hand.FILER),
    A.TO_RATING: _move({S.ANSWERED}, S.AWAITING_RATING, None, types=frozenset({T.REQUEST}), hand=Hand.ITSELF),
    A.TO_CLOSE_OUT: _move({S.ANSWERED}, S.AWAITING_CLOSE_OUT, None, types=ALL - RATED, hand=Hand.ITSELF),
    A.NOT_RATED: _move({S.AWAITING_RATING}, S.AWAITING_CLOSE_OUT, None, types=RATED, hand=Hand.ITSELF),
}

# Who may decide upon an item whose answer is a decision.
_DECIDES = {T.OBJECTION: P.OBJECTION_DECIDE, T.REPAIR: P.REPAIR_DECIDE}

# What the service does by itself.
BY_ITSELF = frozenset(act for act, move in MOVES.items() if move.hand is Hand.ITSELF)
# Said of it by who decides, who may do so again: what was put back comes to the same leader.
JUDGED = frozenset({A.END, A.TAKE_BACK_IN, A.DECIDE, A.SIGN, A.RETURN_ANSWER, A.CLOSE_OUT, A.REFUSE_CLOSE_OUT})
# Whoever did anything else to it by hand since the last of these approvals, and the owner, does not decide upon it.
APPROVALS = (A.TAKE_BACK_IN, A.DECIDE, A.SIGN)
HANDLED = frozenset(ItemAct) - BY_ITSELF - JUDGED
# Who dealt with it himself never does, whatever was approved since and whoever owns it now.
DEALT_WITH = frozenset(act for act, move in MOVES.items() if move.hand is Hand.OWNER)
# Who signs an answer, or returns it, may have done anything else to the item.
SIGNING = frozenset({A.SIGN, A.RETURN_ANSWER})


def moves_of(item_type: ItemType) -> Mapping[ItemAct, ItemMove]:
    """The acts that there are for items of a type, each with the permission that it takes for that type."""
    found = {act: move for act, move in MOVES.items() if item_type in move.types}
    if item_type in DECIDED:
        found[A.DECIDE] = replace(found[A.DECIDE], permission=_DECIDES[item_type])
    return found
