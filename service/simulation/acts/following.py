"""What follows: orders are put right or not, and what firms ask is answered, each against its clock."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.simulation.acts.preparing import act_on_many, in_parts
from service.simulation.people import HANDLER, OTHER_LEADER, WITNESS
from service.simulation.year import ToMake, Year

ORDER = "rectification"
_PAGE = 200


def hand_over_orders(year: Year) -> None:
    """Has the orders to correct that were opened by reviews assigned, and taken in hand by their owner."""
    numbers = [one["number"] for one in _items(year, ORDER, "registered")]
    for some in in_parts(numbers):
        said = {"act": "assign", "numbers": some, "opinion": "请督促改正", "owner": WITNESS}
        act_on_many(year, HANDLER, "/ledger/many", said)
        act_on_many(year, WITNESS, "/ledger/many", {"act": "take_up", "numbers": some, "opinion": "接办"})
    year.count("orders", len(numbers))


def settle_orders(year: Year, month: int) -> None:
    """Closes out the orders whose firms put right what was found, upon proof; the others stay open and run late."""
    done = []
    for item in _items(year, ORDER, "in_hand"):
        visit = year.made[item["document_no"].removeprefix("责改")]
        if not all(year.truth.puts_right(visit.firm, one) for one in visit.violated):
            year.orders[item["number"]] = date.fromisoformat(item["due"])
            continue
        year.hands.does(WITNESS, f"/ledger/{item['number']}/answer", {"text": "企业已改正，附改正前后照片"})
        _note_repairs(year, visit, month)
        done.append(item["number"])
    for some in in_parts(done):
        said = {"act": "close_out", "numbers": some, "opinion": "改正到位，同意销号", "evidence": "改正照片"}
        act_on_many(year, OTHER_LEADER, "/ledger/many", said | {"rechecked_on": year.days.today.isoformat()})
    year.count("orders_closed", len(done))


def file_request(year: Year, firm: int) -> str:
    """The number of what a firm asks, responded to and in somebody's hand."""
    said = {
        "type": "request",
        "title": "咨询公示信息更正途径",
        "text": "企业询问如何更正公示的联系电话。",
        "source": "来电",
    }
    number = str(year.hands.does(HANDLER, "/ledger", said | {"firm": year.firms.codes[firm]})["number"])
    year.hands.does(HANDLER, f"/ledger/{number}/respond", {"text": "已收到，将按期答复。"})
    year.hands.does(HANDLER, f"/ledger/{number}/assign", {"owner": WITNESS})
    year.hands.does(WITNESS, f"/ledger/{number}/take-up")
    year.count("requests")
    return number


def answer_requests(year: Year, numbers: Sequence[str]) -> None:
    """Answers what firms asked; they are satisfied, and another person closes it out."""
    for number in numbers:
        year.hands.does(WITNESS, f"/ledger/{number}/answer", {"text": "请通过年报或者即时信息公示更正。"})
        year.hands.does(HANDLER, f"/ledger/{number}/rate", {"rating": "satisfied", "note": "企业表示满意"})
        year.hands.does(OTHER_LEADER, f"/ledger/{number}/close-out", {"opinion": "答复清楚，同意销号"})


def _note_repairs(year: Year, visit: ToMake, month: int) -> None:
    for item in visit.violated:
        year.truth.note_repair(visit.firm, item, month)


def _items(year: Year, kind: str, status: str) -> list[dict[str, Any]]:
    """The items of a type in a state, as they stand before anything is done to one of them."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        question = {"type": kind, "status": status, "limit": _PAGE} | ({"after": after} if after else {})
        page = year.hands.asks(HANDLER, "/ledger", **question)
        found += page["items"]
        after = page["next"]
        if not after:
            return found
