"""`/ledger`: items by their days, what is due today first, as the address narrows them."""

from collections.abc import Mapping
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
from service.core.web.form_fields import asked_day, asked_number, asked_text, refuse_field
from service.ledger.clocks import days_left
from service.ledger.exchange.table import PURPOSE_LENGTHS
from service.ledger.item import Item
from service.ledger.pages.filters import DAYS, ENDED, NOBODY, asked_by, chosen_filters
from service.ledger.pages.place import blueprint
from service.ledger.queries.listed import Place, list_items, place_of
from service.ledger.queries.waiting import open_items_of_type
from service.ledger.sight import sight_of
from service.ledger.states import ItemType
from service.ledger.status_words import status_words
from service.ledger.words import STATUSES, TYPES
from service.registries.queries.entries import list_entries
from service.registries.queries.names import office_names, region_names
from service.registries.queries.workdays import calendar_of
from service.registries.registry import Registry
from service.registries.workdays import Calendar

ROWS = 30
_MOST_OFFICES = 300
# What the page of many of a type is called.
_CALLED: Mapping[ItemType, Text] = {
    ItemType.OBJECTION: Text("异议", "Objections"),
    ItemType.REPAIR: Text("信用修复", "Credit repairs"),
}
_LEADS: Mapping[ItemType, Text] = {
    ItemType.OBJECTION: Text(
        "主体或提供单位认为记录有误的：核实、提出意见、由负责人决定；核实期间记录标记为异议处理中。",
        "What a firm or a source says is wrong with a record: checked, proposed, decided by a leader; meanwhile the "
        "record stands as under check.",
    ),
    ItemType.REPAIR: Text(
        "经信用中国或公示系统受理的修复申请：核对条件、提出意见、由负责人决定；准予的，自决定之日起为已修复。",
        "Repairs accepted by Credit China or the publicity system: conditions checked, proposed, decided by a leader; "
        "granted, the record counts as repaired from that day.",
    ),
}
# What may be done to many at once takes one of these.
_OF_MANY = frozenset({Permission.LEDGER_ASSIGN, Permission.LEDGER_ANSWER, Permission.LEDGER_CLOSE})


@blueprint.get("")
@requires(Permission.LEDGER_READ)
def listed() -> str:
    """A page of items: `?status=`, `?type=`, `?days=`, `?office=`, `?owner=`, `?supervisor=`, `?firm=` narrow them."""
    return list_page({})


def list_page(wrong: Mapping[str, Text], kind: ItemType | None = None) -> str:
    """The list that the address asks for, with what was refused of what was filled in upon it.

    Of a `kind` that stands on a page of its own those alone, under what of them waits for the reader.
    """
    account, day = current_account(), today()
    with database().read() as connection:
        calendar = calendar_of(connection)
        offices = choosable_offices(connection, day)
        chosen = chosen_filters(dict(offices), kind)
        asked = asked_by(connection, chosen, day)
        found = list_items(connection, sight_of(account), asked, after=_asked_place(), limit=ROWS + 1)
        rows = found[:ROWS]
        waiting = open_items_of_type(connection, account, kind, request.path) if kind is not None else []
        people = names_of(connection, [*(one.owner for one in rows), asked.owner, account.login])
        regions = region_names(connection, {one.region for one in rows if one.region})
        named_offices = office_names(connection, {one.office for one in rows if one.office})
    return render_template(
        "ledger/items.html",
        rows=rows,
        next=_next_page(chosen, place_of(rows[-1], asked), kind) if len(found) > ROWS else "",
        chosen=chosen,
        narrowed=any(value for name, value in chosen.items() if kind is None or name != "type"),
        kind=kind,
        called=_CALLED.get(kind) if kind is not None else None,
        lead=_LEADS.get(kind) if kind is not None else None,
        waiting=waiting,
        here=request.path if kind is not None else url_for("ledger_pages.listed"),
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
        day=day,
        may_many=any(account.may(one) for one in _OF_MANY),
        may_file=account.may(Permission.LEDGER_WRITE),
        purpose_lengths=PURPOSE_LENGTHS,
        purpose=request.form.get("purpose", ""),
        wrong=wrong,
    )


def choosable_offices(connection: Connection, day: date) -> list[tuple[str, Text]]:
    """The offices by which the list can be narrowed, by code and name."""
    return [(one.code, one.words) for one in list_entries(connection, Registry.OFFICES, day, limit=_MOST_OFFICES)]


def left_of(item: Item, day: date, calendar: Calendar) -> Any:
    """How far its due day is; None where its clock does not run, or no day is known."""
    if item.due is None or item.resolved_at is not None or not item.is_open:
        return None
    return days_left(item.due, day, calendar, by_calendar=item.type is ItemType.RECTIFICATION)


def _next_page(chosen: dict[str, str], place: Place, kind: ItemType | None) -> str:
    said: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    if kind is not None:
        said.pop("type")
    endpoint = request.endpoint if kind is not None and request.endpoint else "ledger_pages.listed"
    return url_for(endpoint, after=f"{place.part}.{place.day or ''}.{place.id}", **said)


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
