"""A visit that checks whether an order was followed: approved without a problem, it closes the order's item."""

from datetime import datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.telling import tell
from service.core.errors import Conflict
from service.core.problem import Problem
from service.ledger.actions.close_out import CloseOut, close_out_item
from service.ledger.item import Item
from service.ledger.queries.items import item_by_id
from service.ledger.states import ItemStatus
from service.visits.results import StatedResult, deciding_code, outcome_of
from service.visits.visit import Visit


def close_by_recheck(connection: Connection, found: Visit, account: Account, says: StatedResult, at: datetime) -> None:
    """Closes out the item that the visit checks, by who approved the result, where nothing was found any more.

    Where the item does not stand at its close-out, or that is another person's to do, its owner is told what came of
    the re-check, by which it can be closed then.
    """
    assert found.recheck_of is not None
    item = item_by_id(connection, found.recheck_of)
    code = deciding_code(says)
    corrected = code is not None and outcome_of(code) == "no_problem"
    waits = item.status is ItemStatus.AWAITING_CLOSE_OUT
    if corrected and waits and _close_out(connection, item, account, found, says, at):
        return
    if item.owner is not None and item.is_open:
        came = _CORRECTED if corrected else _NOT_CORRECTED
        words = Text(
            f"{item.number} 的复查 {found.number}：{came.zh}",
            f"re-check {found.number} of {item.number}: {came.en}",
        )
        tell(connection, [item.owner], words, f"/ledger/{item.number}")


def _close_out(
    connection: Connection, item: Item, account: Account, found: Visit, says: StatedResult, at: datetime
) -> bool:
    """Whether who approved the result may close the item out, and has now."""
    close_out = CloseOut(f"经检查{found.number}复查，已改正。", says.visited_on, found.number)
    try:
        with connection.begin_nested():
            close_out_item(connection, item.number, account, close_out, at)
    except (Problem, Conflict):
        # He had a hand in the item, or does not reach it: another person closes it out.
        return False
    return True


_CORRECTED = Text("已改正，可据以销号", "corrected: it can be closed out by that")
_NOT_CORRECTED = Text("未改正", "not corrected")
