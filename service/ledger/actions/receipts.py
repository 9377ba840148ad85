"""Looking an item up by its receipt: number and code together, wrong ones counted by the address they come from."""

from dataclasses import dataclass
from datetime import date

from rules.texts import Text
from service.access.actions.guesses import found_by_stranger
from service.core.clock import today
from service.core.db.engine import Database
from service.core.problem import Problem
from service.core.settings import Settings
from service.ledger.queries.items import find_by_receipt
from service.ledger.receipts import digest_of_code
from service.ledger.status_words import status_words

WRONG = Text("编号或查询码不正确。", "The number or the code is wrong.")


@dataclass(frozen=True, slots=True)
class Looked:
    """All that a receipt tells: how far the item is, and the day it is due; None: no clock runs, or none is known."""

    number: str
    status: Text
    due: date | None


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
