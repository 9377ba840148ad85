"""Correcting what was entered of the last call, with the reason; the audit log keeps what stood there before."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, update

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.tables.estimates import call_back
from service.core.errors import Conflict
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.estimates.call_backs.actions.calling import call_back_for, faults_of, outcome_of, refuse_faults
from service.estimates.call_backs.call_back import LONGEST_REASON, CallBack, StatedCall
from service.estimates.call_backs.queries.listed import get_call_back
from service.visits.proposal import Fault


def correct_call(
    connection: Connection,
    call_back_id: int,
    account: Account,
    stated: StatedCall,
    reason: str,
    at: datetime | None = None,
) -> CallBack:
    """The call-back with its last call as it is stated now; the number of calls stays.

    Raises Problem 403 for who had a hand in what it is about, 422 with what is wrong by field, Conflict where nobody
    has called yet, or somebody else has entered or corrected a call meanwhile.
    """
    found, by = call_back_for(connection, call_back_id, account)
    if not found.attempts:
        raise _is_not_called(found)
    refuse_faults([*faults_of(stated), *_faults_of_reason(reason)])
    values = outcome_of(stated, found.attempts)
    said = {"corrected_by": str(by), "corrected_at": at or now(), "corrected_because": _cleaned(reason)}
    own = call_back.c
    same = own.attempts == found.attempts, own.corrected_at.is_not_distinct_from(found.corrected_at)
    changed = connection.execute(update(call_back).where(own.id == found.id, *same).values(**values, **said))
    if changed.rowcount != 1:
        raise _is_changed(found)
    write_entry(connection, by, "call-back.correct", f"call-back {found.number}", _detail_of(found, values, reason))
    return get_call_back(connection, call_back_id, account.reach(Permission.CALL_BACK_WRITE))


def _detail_of(found: CallBack, values: dict[str, object], reason: str) -> dict[str, object]:
    before = {"status": found.status.value, "rating": found.rating and found.rating.value}
    return {"before": before, "status": values["status"], "rating": values["rating"], "reason": _cleaned(reason)}


def _cleaned(reason: str) -> str:
    return str(clean_for_storage(reason)).strip()


def _faults_of_reason(reason: str) -> Iterator[Fault]:
    if not reason.strip():
        yield "reason", Text("请写明更正的理由。", "Say why it is corrected.")
    elif len(reason) > LONGEST_REASON:
        yield "reason", too_long(LONGEST_REASON)
    elif holds_unseen(reason, lines=True):
        yield "reason", UNSEEN


def _is_not_called(found: CallBack) -> Conflict:
    return Conflict(
        Text("还没有回访，没有可以更正的。", "Nobody has called yet: there is nothing to correct."),
        found.number,
        Text("这一回访还没有登记过结果。", "No call has been entered."),
        Text("请先登记回访结果。", "Enter what came of the call first."),
    )


def _is_changed(found: CallBack) -> Conflict:
    return Conflict(
        Text("这一回访刚刚改动过。", "The call-back has just been changed."),
        found.number,
        Text("他人刚刚登记或更正了一次。", "Somebody else has just entered or corrected a call."),
        Text("请重新打开查看后再更正。", "Open it again, look, then correct it."),
    )
