"""Entering what came of a call: by somebody who had no hand in what it is about."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from rules.texts import Text
from service.access.account import Account
from service.access.actions.acts import refuse_who_handled
from service.access.permissions import Permission
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import Actor, write_entry
from service.core.db.tables.estimates import call_back
from service.core.errors import Conflict
from service.core.problem import TITLES, Problem
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.estimates.call_backs.call_back import (
    LONGEST_NOTE,
    MOST_ATTEMPTS,
    CallBack,
    CallBackRating,
    CallBackStatus,
    Outcome,
    StatedCall,
)
from service.estimates.call_backs.queries.hands import hands_of_call_back
from service.estimates.call_backs.queries.listed import get_call_back
from service.visits.proposal import Fault


def enter_call(
    connection: Connection, call_back_id: int, account: Account, stated: StatedCall, at: datetime | None = None
) -> CallBack:
    """The call-back as it stands after the call; who was not reached three times is not called again.

    Raises Problem 403 for who had a hand in what it is about, 422 with what is wrong by field, Conflict where it has
    ended, or somebody else has entered a call meanwhile.
    """
    reach = account.reach(Permission.CALL_BACK_WRITE)
    found = get_call_back(connection, call_back_id, reach)
    _refuse_hands(connection, found, account)
    if not found.is_open:
        raise _is_over(found)
    if wrong := list(_faults_of(stated)):
        errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in wrong]
        raise Problem(422, *TITLES[422], errors=errors)
    others = reach.acting_for(found.region, found.office)
    by = Actor(account.login, others) if others else str(account.login)
    own, values = call_back.c, _values_of(found, stated, str(by), at or now())
    same = own.id == found.id, own.status == CallBackStatus.TO_CALL.value, own.attempts == found.attempts
    if connection.execute(update(call_back).where(*same).values(**values)).rowcount != 1:
        raise _is_over(found)
    detail = {"outcome": stated.outcome.value, "attempts": values["attempts"], "rating": stated.rating}
    write_entry(connection, by, "call-back.enter", f"call-back {found.number}", detail)
    return get_call_back(connection, call_back_id, reach)


def _refuse_hands(connection: Connection, found: CallBack, account: Account) -> None:
    try:
        refuse_who_handled(connection, str(account.login), *hands_of_call_back(connection, found))
    except Problem as refused:
        title = Text("经办过的人员不作回访。", "Who had a hand in it does not call.")
        remedy = Text(
            "请由没有经办、检查或审核过的人员回访。", "Let somebody call who did not deal with it or decide on it."
        )
        raise Problem(403, refused.code, title, remedy) from refused


def _values_of(found: CallBack, stated: StatedCall, by: str, at: datetime) -> dict[str, Any]:
    attempts = found.attempts + 1
    again = stated.outcome is Outcome.NOT_REACHED and attempts < MOST_ATTEMPTS
    status = CallBackStatus.TO_CALL if again else CallBackStatus(stated.outcome.value)
    note = str(clean_for_storage(stated.note or "")).strip() or found.note
    values = {"status": status.value, "attempts": attempts, "note": note, "called_by": by, "called_at": at}
    return values | {"rating": stated.rating.value if stated.rating else None}


def _faults_of(stated: StatedCall) -> Iterator[Fault]:
    """The field and why, of everything that is wrong in what is entered."""
    is_answered, note = stated.outcome is Outcome.ANSWERED, stated.note or ""
    if is_answered and stated.rating is None:
        yield "rating", Text("已答复的，请选择评价。", "Who answered has given a rating: choose it.")
    if not is_answered and stated.rating is not None:
        yield "rating", Text("没有答复的，没有评价。", "Who did not answer has given no rating.")
    if stated.rating is CallBackRating.DISSATISFIED and not note.strip():
        yield "note", Text("不满意的，请写明原因。", "Say why they are dissatisfied.")
    if len(note) > LONGEST_NOTE:
        yield "note", too_long(LONGEST_NOTE)
    elif holds_unseen(note, lines=True):
        yield "note", UNSEEN


def _is_over(found: CallBack) -> Conflict:
    return Conflict(
        Text("这一回访已登记。", "The call was entered already."),
        found.number,
        Text("回访已结束，或他人刚刚登记了一次。", "It has ended, or somebody else has just entered a call."),
        Text("请重新打开查看。", "Open it again to see what was entered."),
    )
