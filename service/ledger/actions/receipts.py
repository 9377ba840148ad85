"""Receipts looked up, by number and code together, wrong ones counted by their address; and given anew."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.actions.guesses import found_by_stranger
from service.core.clock import today
from service.core.db.engine import Database
from service.core.problem import Problem
from service.core.settings import Settings
from service.ledger.actions.course import lock_item, move_on
from service.ledger.actions.register import Registered
from service.ledger.queries.items import find_by_receipt
from service.ledger.receipts import digest_of_code, new_code
from service.ledger.states import ItemAct
from service.ledger.status_words import status_words

# What to do where the answer that held a code was lost.
RENEW = Text("请补发回执，原查询码即失效。", "Give a new receipt; the code of the one before holds no longer.")
WRONG = Text("编号或查询码不正确。", "The number or the code is wrong.")


@dataclass(frozen=True, slots=True)
class Looked:
    """All that a receipt tells: how far the item is, and the day it is due; None: no clock runs, or none is known."""

    number: str
    status: Text
    due: date | None


def renew_receipt(connection: Connection, number: str, account: Account, at: datetime | None = None) -> Registered:
    """The item with a new code for its receipt, shown now and never again; the one before holds no longer."""
    found, by = lock_item(connection, number, account, ItemAct.RENEW_RECEIPT)
    code = new_code()
    values = {"receipt_sha256": digest_of_code(found.number, code)}
    return Registered(move_on(connection, found, ItemAct.RENEW_RECEIPT, by, values=values, at=at), code)


def look_up_receipt(database: Database, settings: Settings, number: str, code: str, address: str) -> Looked:
    """What the receipt tells.

    Raises Problem 404 for a wrong number or code, the same for both, and 429 where the address was wrong too often.
    """
    found = found_by_stranger(
        database,
        settings,
        "receipt",
        address,
        lambda connection: find_by_receipt(connection, number, digest_of_code(number, code)),
    )
    if found is None:
        raise Problem(404, "wrong-receipt", WRONG)
    running = found.is_open and found.resolved_at is None
    return Looked(found.number, status_words(found, today()), found.due if running else None)
