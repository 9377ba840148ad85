"""Whose hand an act upon an item needs, and what of an item stands against it: asked when it is done, and before."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.four_eyes import hands_of, refuse_hands
from service.access.permissions import Permission
from service.access.queries.seconds import carries_out_decision
from service.access.seconds import Thing, ThingKind
from service.core.clock import today
from service.core.db.audit import Actor, represented_by
from service.core.errors import Conflict
from service.core.problem import Problem
from service.ledger.clocks import refuse_extension
from service.ledger.courses import COURSES, MOST_RETURNS, move_of
from service.ledger.item import Item, Step
from service.ledger.queries.clocks import clockwork_of
from service.ledger.queries.items import extension_of, judged_by_none_of
from service.ledger.queries.signers import linked_leader_signs
from service.ledger.queries.supervised import login_at_work, logins_of_supervisors
from service.ledger.sight import leader_reach, represented_with, sight_of
from service.ledger.states import Hand, ItemAct, ItemMove, ItemStatus, ItemType, Rating, moves_of

_WHOSE: Mapping[Hand, Text] = {
    Hand.ANY: Text("这一事项不由您办理。", "The item is not yours to deal with."),
    Hand.OWNER: Text("只有承办人可以办理。", "Only who deals with the item may do it."),
    Hand.FILER: Text(
        "只有提出事项的监督员，或代为登记的经办人可以办理。",
        "Only the supervisor who filed it may do it, or the handler who filed it for somebody.",
    ),
    Hand.LINKED_LEADER: Text("由联系领导（一对一）办理。", "The linked leader does it."),
    Hand.LEADER: Text("只有负责人可以办理。", "Only a leader may do it."),
}


def doer_of(
    connection: Connection, account: Account, found: Item, act: ItemAct, steps: Sequence[Step] | None = None
) -> str:
    """Who does the act upon the item, by log-in, for whom where it is a deputy; `steps` are its steps, where read.

    Raises Problem 403 where the act needs another hand, or another person than those whose hand was in it, Conflict
    where its state does not allow the act, or what was done to it before.
    """
    course, move = COURSES[found.type], move_of(found.type, act)
    if move is None:
        raise course.not_now(found.status, found.number)
    by = _hand_of(connection, account, found, move)
    course.refuse_not_now(act, found.status, found.number)
    _refuse_unless_leader(account, found, act, move)
    _refuse_second_time(connection, found, act)
    if move.second:
        _refuse_hands_in_it(connection, by, account.id, found, act, steps)
    return by


def thing_of(found: Item, act: ItemAct) -> Thing:
    """Upon what a second person decides by the act: one may be named for it where nobody else is left."""
    if act is ItemAct.DECIDE:
        kind = ThingKind.OBJECTION if found.type is ItemType.OBJECTION else ThingKind.REPAIR
        return Thing(kind, found.number)
    return Thing(ThingKind.ITEM, found.number)


def _refuse_hands_in_it(
    connection: Connection, by: str, own: int, found: Item, act: ItemAct, steps: Sequence[Step] | None
) -> None:
    """Raises Problem 403 where `by` had a hand in it, and does not carry out what the higher bureau decided."""
    thing = thing_of(found, act)
    if not carries_out_decision(connection, thing, own):
        refuse_hands(by, own, hands_of(judged_by_none_of(connection, found, act, steps), found.owner), thing.remedy)


def represented_in(account: Account, found: Item, act: ItemAct) -> tuple[str, ...]:
    """Whom the account represents where it does the act upon the item; () where it is its own to do."""
    move = move_of(found.type, act)
    return (
        ()
        if move is None or move.permission is None
        else represented_by(_for_whom(account, found, move.permission, move.hand))
    )


def possible_acts(
    connection: Connection, account: Account, found: Item, steps: Sequence[Step] | None = None
) -> tuple[ItemAct, ...]:
    """What the account may do to the item now, in the order of the table of moves; `steps`: its own, where read."""
    return tuple(_possible(connection, account, found, steps))


def _possible(connection: Connection, account: Account, found: Item, steps: Sequence[Step] | None) -> Iterator[ItemAct]:
    for act, move in moves_of(found.type).items():
        # Not to be satisfied is a way of rating.
        if found.status not in move.froms or move.permission is None or act is ItemAct.DISSATISFIED:
            continue
        try:
            # Whether more days were asked for is one of its steps.
            if act is ItemAct.DECIDE_EXTENSION and steps is not None and not _asked_for_days(steps):
                continue
            doer_of(connection, account, found, act, steps)
            if act is ItemAct.ASK_EXTENSION:
                clock = clockwork_of(connection).clock(found.type, found.filed_on, found.channel)
                refuse_extension(clock, found.due, 1, today())
        except (Problem, Conflict):
            continue
        yield act


def _asked_for_days(steps: Sequence[Step]) -> bool:
    return any(step.act is ItemAct.ASK_EXTENSION for step in steps)


def _hand_of(connection: Connection, account: Account, found: Item, move: ItemMove) -> str:
    """Who does it, for whom; raises Problem 403 where it is not theirs to do."""
    permission, hand = move.permission, move.hand
    if permission is None:
        raise _not_yours(Hand.ANY)
    logins = (account.login, *represented_with(account, permission))
    if hand is Hand.LINKED_LEADER and not linked_leader_signs(connection, found):
        hand = Hand.LEADER
    if hand is Hand.LEADER:
        held = found.lies_in(leader_reach(account, permission))
    elif hand is Hand.LINKED_LEADER:
        held = account.may(permission) and found.linked_leader in logins
    elif hand is Hand.FILER:
        held = _is_filers(connection, account, found, permission, is_rating=ItemStatus.AWAITING_RATING in move.froms)
    elif hand is Hand.OWNER:
        held = found.owner in logins and sight_of(account, permission).shows(found)
    else:
        held = sight_of(account, permission).shows(found)
    if not held:
        raise _not_yours(hand)
    return _for_whom(account, found, permission, hand)


def _is_filers(
    connection: Connection, account: Account, found: Item, permission: Permission, *, is_rating: bool
) -> bool:
    """Whether the account is who filed it, or the supervisor whose it is; what was filed for others is handlers', too.

    How a supervisor rates is his own word as long as he works by an account, then what he tells the handlers.
    """
    worker = login_at_work(connection, found.supervisor, today())
    if account.login == worker:
        return True
    if worker is not None and (is_rating or found.filed_by == worker):
        return False
    sight = sight_of(account, permission)
    if found.filed_by in sight.logins and sight.shows(found):
        return True
    named = [found.supervisor] if found.supervisor is not None and not is_rating else []
    return found.filed_by not in logins_of_supervisors(connection, named) and found.lies_in(sight.whole)


def _for_whom(account: Account, found: Item, permission: Permission, hand: Hand) -> str:
    """The log-in; as that of a deputy where only whom it represents may do it."""
    if str(account.login) in (found.owner, found.filed_by, found.linked_leader):
        return str(account.login)
    whose = {Hand.OWNER: found.owner, Hand.FILER: found.filed_by, Hand.LINKED_LEADER: found.linked_leader}.get(hand)
    if whose is not None and whose in represented_with(account, permission):
        return Actor(account.login, (whose,))
    others = account.reach(permission).acting_for(found.region, found.office)
    return Actor(account.login, others) if others else str(account.login)


def _not_yours(hand: Hand, why: Text | None = None) -> Problem:
    title = Text("当前账号不能这样处理这一事项。", "This account may not do this to the item.")
    return Problem(403, "not-yours", title, why or _WHOSE[hand])


def is_for_leader(found: Item, act: ItemAct) -> bool:
    """Whether the act upon the item, as it stands, is a leader's."""
    move = move_of(found.type, act)
    return move is not None and (
        move.hand in (Hand.LEADER, Hand.LINKED_LEADER) or _why_for_leader(found, act) is not None
    )


def _refuse_unless_leader(account: Account, found: Item, act: ItemAct, move: ItemMove) -> None:
    """Raises Problem 403 for anyone but a leader, where it was sent back, or stays rated as dissatisfied."""
    why = _why_for_leader(found, act)
    if why is not None and (move.permission is None or not found.lies_in(leader_reach(account, move.permission))):
        raise _not_yours(Hand.LEADER, why)


def _why_for_leader(found: Item, act: ItemAct) -> Text | None:
    """Why the act is a leader's though others may do it to other items; None where it is not."""
    if act is ItemAct.ASSIGN and found.sent_back:
        return Text("事项退回过一次，由负责人决定交给谁。", "It was sent back once: the leader decides who gets it.")
    if act is ItemAct.NAME_OWNER and (found.sent_back or found.dissatisfied >= MOST_RETURNS):
        return Text("由负责人另行指定承办人。", "It is for the leader to name another owner.")
    if act in (ItemAct.CLOSE_OUT, ItemAct.REFUSE_CLOSE_OUT) and found.rating is Rating.DISSATISFIED:
        return Text("评价仍为不满意，由负责人决定。", "It stays rated as dissatisfied: the leader decides.")
    return None


def _refuse_second_time(connection: Connection, found: Item, act: ItemAct) -> None:
    """Raises Conflict for what is done to an item once, and was."""
    if act is ItemAct.RESPOND and found.first_response_at is not None:
        raise Conflict(
            Text("已作首次答复。", "It was responded to before."),
            found.number,
            Text("首次答复只有一次。", "There is one first response."),
            Text("请继续办理，办结时答复。", "Go on with it, and answer it."),
        )
    if act is ItemAct.SEND_BACK and found.sent_back:
        raise Conflict(
            Text("只能退回一次。", "It is sent back once only."),
            found.number,
            Text("它已被退回过一次，此后由负责人决定。", "It was sent back before; the leader has decided since."),
            Text("请办理，或请负责人另行指定承办人。", "Deal with it, or ask the leader to name another owner."),
        )
    if act in (ItemAct.ASK_EXTENSION, ItemAct.DECIDE_EXTENSION):
        asked = extension_of(connection, found.id)
        if act is ItemAct.ASK_EXTENSION and asked is not None:
            raise Conflict(
                Text("延期只能申请一次。", "More days are asked for once."),
                found.number,
                Text("它已申请过延期。", "More days were asked for before."),
                Text("请按期答复。", "Answer it by its day."),
            )
        if act is ItemAct.DECIDE_EXTENSION and (asked is None or asked.granted is not None):
            raise Conflict(
                Text("没有待审批的延期。", "No more days are asked for."),
                found.number,
                Text("无人申请，或已审批。", "Nobody asked, or it was decided."),
                Text("请刷新后查看。", "Look at it anew."),
            )
