"""What of call-backs waits for an account: those of its reach in which it had no hand."""

from sqlalchemy import Connection, func, select

from rules.texts import Text
from service.access.account import Account
from service.access.open_items import OpenItem
from service.access.permissions import Permission
from service.access.queries.within import within_reach
from service.core.clock import day_at
from service.core.db.tables.estimates import call_back, call_back_round
from service.estimates.call_backs.call_back import CallBackStatus
from service.estimates.call_backs.queries.hands import had_hand

_ROW, _ROUND = call_back.c, call_back_round.c
ADDRESS = "/reports/call-backs?status=to_call"


def open_items_of(connection: Connection, account: Account) -> list[OpenItem]:
    """How many are to be called, and since when."""
    reach = account.reach(Permission.CALL_BACK_WRITE)
    if not reach.places:
        return []
    waits = _ROW.status == CallBackStatus.TO_CALL.value, within_reach(reach, _ROW.region, _ROW.office, _ROW.line)
    same = _ROUND.year == _ROW.year, _ROUND.quarter == _ROW.quarter, _ROUND.kind == _ROW.kind
    query = (
        select(func.count(), func.min(_ROUND.chosen_at))
        .select_from(call_back)
        .join(call_back_round, (same[0] & same[1] & same[2]))
    )
    number, since = connection.execute(query.where(*waits, ~had_hand(account))).one()
    words = Text("件待回访", "to be called back")
    return [OpenItem(words, number, ADDRESS, day_at(since))] if number else []
