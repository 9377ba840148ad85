"""Which items the address of the list asks for: read strictly, and in words."""

from collections.abc import Iterator, Mapping
from datetime import date

from flask import request
from sqlalchemy import Connection

from rules.texts import Text
from service.access.queries.accounts import names_of
from service.core.web.form_fields import asked_choice, asked_text
from service.facts.enterprises import ids_of
from service.ledger.queries.listed import AskedItems, due_within
from service.ledger.states import ItemStatus, ItemType
from service.ledger.words import STATUSES, TYPES
from service.registries.queries.names import office_names

# What stands for nobody in the address; no log-in begins so.
NOBODY = "-"
ENDED = "ended"
DAYS = ("0", "1", "3", "5", "10")


def chosen_filters(offices: Mapping[str, Text], kind: ItemType | None = None) -> dict[str, str]:
    """What the address says, read strictly; `offices` are those that can be chosen, `kind` the type of the page."""
    args = request.args
    owner = asked_text(args, "owner", 80)
    # What waits links to what nobody deals with by an owner that is stated and empty.
    if "owner" in args and not owner and not args.get("filter"):
        owner = NOBODY
    return {
        "status": asked_choice(args, "status", {**{one.value: one for one in ItemStatus}, ENDED: ENDED}),
        "type": kind.value if kind is not None else asked_choice(args, "type", TYPES),
        "days": asked_choice(args, "days", dict.fromkeys((*DAYS, "late"))),
        "office": asked_choice(args, "office", offices),
        "owner": owner,
        "supervisor": asked_text(args, "supervisor", 40),
        "firm": asked_text(args, "firm", 64),
    }


def asked_by(connection: Connection, chosen: Mapping[str, str], day: date) -> AskedItems:
    """The items that the filters ask for on a day."""
    status, kind, days = chosen["status"], chosen["type"], chosen["days"]
    firm = ids_of(connection, [chosen["firm"]]).get(chosen["firm"]) if chosen["firm"] else None
    return AskedItems(
        status=ItemStatus(status) if status and status != ENDED else None,
        ended=status == ENDED,
        type=ItemType(kind) if kind else None,
        office=chosen["office"] or None,
        supervisor=chosen["supervisor"] or None,
        owner=("" if chosen["owner"] == NOBODY else chosen["owner"]) if chosen["owner"] else None,
        # No enterprise has the number 0: of one that there is not nothing is listed.
        enterprise_id=(firm or 0) if chosen["firm"] else None,
        due_until=due_within(connection, day, int(days)) if days.isdigit() else None,
        overdue=days == "late",
    )


def filters_in_words(connection: Connection, chosen: Mapping[str, str]) -> Iterator[tuple[Text, Text]]:
    """The filters that are set, by name, with what is asked for in words."""
    if chosen["status"]:
        ended = chosen["status"] == ENDED
        words = Text("全部已办结", "All that ended") if ended else STATUSES[ItemStatus(chosen["status"])]
        yield Text("状态", "State"), words
    if chosen["type"]:
        yield Text("类型", "Type"), TYPES[ItemType(chosen["type"])]
    if chosen["days"]:
        yield Text("剩余时间", "Days left"), _days_words(chosen["days"])
    if chosen["office"]:
        yield (
            Text("属地监管所", "Local supervision office"),
            office_names(connection, [chosen["office"]])[chosen["office"]],
        )
    if chosen["owner"]:
        nobody = chosen["owner"] == NOBODY
        named = Text("无承办人", "Nobody's") if nobody else names_of(connection, [chosen["owner"]])[chosen["owner"]]
        yield Text("承办人", "Owner"), named
    if chosen["supervisor"]:
        yield Text("监督员编号", "Number of the supervisor"), Text(chosen["supervisor"], chosen["supervisor"])
    if chosen["firm"]:
        yield Text("统一社会信用代码", "Unified social credit code"), Text(chosen["firm"], chosen["firm"])


def _days_words(days: str) -> Text:
    if days == "late":
        return Text("已逾期", "Overdue")
    if days == "0":
        return Text("今日到期和已逾期", "Due today or overdue")
    return Text(f"至多 {days} 个工作日", f"At most {days} working days")
