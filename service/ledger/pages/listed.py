"""`/ledger`: items by their days, what is due today first, as the address narrows them."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refuse_field
from service.facts.enterprises import ids_of
from service.ledger.clocks import days_left
from service.ledger.item import Item
from service.ledger.pages.place import blueprint
from service.ledger.queries.listed import AskedItems, Place, due_within, list_items, place_of
from service.ledger.sight import sight_of
from service.ledger.states import ItemStatus, ItemType
from service.ledger.status_words import status_words
from service.ledger.words import STATUSES, TYPES
from service.registries.queries.entries import list_entries
from service.registries.queries.names import office_names, region_names
from service.registries.queries.workdays import calendar_of
from service.registries.registry import Registry
from service.registries.workdays import Calendar

ROWS = 30
_MOST_OFFICES = 300
# What stands for nobody in the address; no log-in begins so.
NOBODY = "-"
ENDED = "ended"
DAYS = ("0", "1", "3", "5", "10")


@blueprint.get("")
@requires(Permission.LEDGER_READ)
def listed() -> str:
    """A page of items: `?status=`, `?type=`, `?days=`, `?office=`, `?owner=`, `?supervisor=`, `?firm=` narrow them."""
    account, day = current_account(), today()
    with database().read() as connection:
        calendar = calendar_of(connection)
        offices = [(entry.code, entry.name) for entry in list_entries(
            connection, Registry.OFFICES, day, limit=_MOST_OFFICES
        )]  # fmt: skip
        chosen = _chosen(str(account.login), dict(offices))
        asked = _asked(connection, chosen, day)
        found = list_items(connection, sight_of(account), asked, after=_asked_place(), limit=ROWS + 1)
        rows = found[:ROWS]
        people = names_of(connection, [*(one.owner for one in rows), chosen["owner"].strip(NOBODY), account.login])
        regions = region_names(connection, {one.region for one in rows if one.region})
        named_offices = office_names(connection, {one.office for one in rows if one.office})
    return render_template(
        "ledger/items.html",
        rows=rows,
        next=_next_page(chosen, place_of(rows[-1], asked)) if len(found) > ROWS else "",
        chosen=chosen,
        narrowed=any(chosen.values()),
        left={one.id: left_of(one, day, calendar) for one in rows},
        status_of={one.id: status_words(one, day) for one in rows},
        statuses=STATUSES,
        types=TYPES,
        offices=offices,
        people=people,
        regions=regions,
        named_offices=named_offices,
        own=str(account.login),
        nobody=NOBODY,
        ended=ENDED,
        days=DAYS,
        may_file=account.may(Permission.LEDGER_WRITE),
    )


def left_of(item: Item, day: date, calendar: Calendar) -> Any:
    """How far its due day is; None where its clock does not run, or no day is known."""
    if item.due is None or item.resolved_at is not None or not item.is_open:
        return None
    return days_left(item.due, day, calendar, by_calendar=item.type is ItemType.RECTIFICATION)


def _chosen(own: str, offices: dict[str, str]) -> dict[str, str]:
    """What the address says, read strictly."""
    args = request.args
    owner = asked_text(args, "owner", 80)
    # What waits links to what nobody deals with by an owner that is stated and empty.
    if "owner" in args and not owner and not args.get("filter"):
        owner = NOBODY
    return {
        "status": asked_choice(args, "status", {**{one.value: one for one in ItemStatus}, ENDED: ENDED}),
        "type": asked_choice(args, "type", {one.value: one for one in ItemType}),
        "days": asked_choice(args, "days", dict.fromkeys((*DAYS, "late"))),
        "office": asked_choice(args, "office", offices),
        "owner": owner,
        "supervisor": asked_text(args, "supervisor", 40),
        "firm": asked_text(args, "firm", 64),
    }


def _asked(connection: Connection, chosen: dict[str, str], day: date) -> AskedItems:
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


def _next_page(chosen: dict[str, str], place: Place) -> str:
    said: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return url_for("ledger_pages.listed", after=f"{place.part}.{place.day or ''}.{place.id}", **said)


def _asked_place() -> Place | None:
    """Where the page before ended; None on the first page."""
    written = asked_text(request.args, "after", 60)
    if not written:
        return None
    part, _, rest = written.partition(".")
    day, _, id = rest.partition(".")
    number, item_id = asked_number({"after": part}, "after"), asked_number({"after": id}, "after")
    on = asked_day({"after": day}, "after")
    if number is None or item_id is None or number > 3 or (number in (1, 2) and on is None):
        refuse_field("after", Text("翻页标记不可用。", "The place in the list cannot be used."))
    return Place(number, on, item_id)
