"""Entering what came of a call: by somebody who had no hand in what it is about."""

from collections.abc import Iterable, Iterator
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
    found, by = call_back_for(connection, call_back_id, account)
    if not found.is_open:
        raise _is_over(found)
    refuse_faults(faults_of(stated))
    attempts = found.attempts + 1
    values = outcome_of(stated, attempts) | {"attempts": attempts, "called_by": str(by), "called_at": at or now()}
    values["note"] = values["note"] or found.note
    own = call_back.c
    same = own.id == found.id, own.status == CallBackStatus.TO_CALL.value, own.attempts == found.attempts
    if connection.execute(update(call_back).where(*same).values(**values)).rowcount != 1:
        raise _is_over(found)
    detail = {"outcome": stated.outcome.value, "attempts": attempts, "rating": stated.rating}
    write_entry(connection, by, "call-back.enter", f"call-back {found.number}", detail)
    return get_call_back(connection, call_back_id, account.reach(Permission.CALL_BACK_WRITE))


def call_back_for(connection: Connection, call_back_id: int, account: Account) -> tuple[CallBack, Actor | str]:
    """The call-back that an account may enter what was said of, and as whom it does so.

    Raises Problem 404 where it is beyond the account's reach, 403 for who had a hand in what it is about.
    """
    reach = account.reach(Permission.CALL_BACK_WRITE)
    found = get_call_back(connection, call_back_id, reach)
    _refuse_hands(connection, found, account)
    others = reach.acting_for(found.region, found.office)
    return found, Actor(account.login, others) if others else str(account.login)


def outcome_of(stated: StatedCall, attempts: int) -> dict[str, Any]:
    """What the last of so many calls has come to, as it is kept."""
    again = stated.outcome is Outcome.NOT_REACHED and attempts < MOST_ATTEMPTS
    status = CallBackStatus.TO_CALL if again else CallBackStatus(stated.outcome.value)
    note = str(clean_for_storage(stated.note or "")).strip() or None
    return {"status": status.value, "note": note, "rating": stated.rating.value if stated.rating else None}


def faults_of(stated: StatedCall) -> Iterator[Fault]:
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


def refuse_faults(faults: Iterable[Fault]) -> None:
    """Raises Problem 422 with everything that is wrong, by field."""
    if wrong := list(faults):
        errors = [{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in wrong]
        raise Problem(422, *TITLES[422], errors=errors)


def _refuse_hands(connection: Connection, found: CallBack, account: Account) -> None:
    try:
        refuse_who_handled(connection, str(account.login), *hands_of_call_back(connection, found))
    except Problem as refused:
        title = Text("经办过的人员不作回访。", "Who had a hand in it does not call.")
        remedy = Text(
            "请由没有经办、检查或审核过的人员回访。", "Let somebody call who did not deal with it or decide on it."
        )
        raise Problem(403, refused.code, title, remedy) from refused


def _is_over(found: CallBack) -> Conflict:
    return Conflict(
        Text("这一回访已登记。", "The call was entered already."),
        found.number,
        Text("回访已结束，或他人刚刚登记了一次。", "It has ended, or somebody else has just entered a call."),
        Text("请重新打开查看。", "Open it again to see what was entered."),
    )
