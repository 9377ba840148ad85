"""`/ledger/<number>`: one item: what it is, its days, what was done, and what the reader may do to it now."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import render_template, request
from markupsafe import Markup
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.access.seconds import Thing, ThingKind
from service.core.attached_files import ACCEPTED, MOST_AT_ONCE
from service.core.charts.strip import strip
from service.core.clock import today
from service.core.web.context import database, library, settings
from service.core.web.language import said_to_reader
from service.ledger.item import Item
from service.ledger.pages.listed import left_of
from service.ledger.pages.place import ONE, blueprint
from service.ledger.queries.attachments import attachments_of
from service.ledger.queries.hands import possible_acts, thing_of
from service.ledger.queries.items import (
    extension_of,
    find_item,
    first_told_of,
    order_of_record,
    steps_of,
    took_part_in_record,
)
from service.ledger.queries.owners import possible_owners
from service.ledger.queries.undecided import act_awaited
from service.ledger.records.filed import CORRECTABLE
from service.ledger.records.prospect_words import VERSIONS, banners_over, tier_title_of, verdict_on, why_unwritable
from service.ledger.records.weighing import weighing_of
from service.ledger.states import DECIDED, ItemAct, Outcome, Rating
from service.ledger.status_words import status_words
from service.ledger.words import ACTS, CHANNELS, HOWS, OUTCOMES, RATINGS, TYPES, WORDS_OF
from service.registries.queries.names import names_by_registry
from service.registries.queries.workdays import calendar_of
from service.registries.registry import Registry

# So many days are drawn one by one.
_MOST_DAYS = 130
# What a second person decides by.
_DECIDING = (ItemAct.SIGN, ItemAct.DECIDE, ItemAct.CLOSE_OUT, ItemAct.END, ItemAct.DECIDE_EXTENSION)
# What is written at length: where the form of its act is there no longer, it is shown all the same.
_WRITTEN = ("text", "answer", "reason", "opinion", "note")
# What names an owner.
_GIVING = (ItemAct.ASSIGN, ItemAct.NAME_OWNER)
# What comes next in the course of an item stands open; what else is possible unfolds.
_FIRST = (
    *(ItemAct.TAKE_UP, ItemAct.ASSIGN, ItemAct.DECIDE, ItemAct.PROPOSE, ItemAct.ANSWER, ItemAct.SIGN, ItemAct.RATE),
    *(ItemAct.CLOSE_OUT, ItemAct.END, ItemAct.RESUME),
)
# What the page calls things by, whatever item it shows.
_WORDS = {
    "types": TYPES,
    "acts": ACTS,
    "ratings": {one: RATINGS[one] for one in Rating if one is not Rating.NOT_RATED},
    "all_ratings": RATINGS,
    "words_of": WORDS_OF,
    "outcomes": OUTCOMES,
    "outcome": Outcome,
    "hows": HOWS,
    "correctable": CORRECTABLE,
    "channels": CHANNELS,
    "versions": VERSIONS,
    "tier_title_of": tier_title_of,
    "accepted": ACCEPTED,
    "most_files": MOST_AT_ONCE,
}


@blueprint.get(ONE)
@requires(Permission.LEDGER_READ, of=(ThingKind.ITEM, ThingKind.OBJECTION, ThingKind.REPAIR))
def show(number: str) -> str:
    """One item."""
    return show_item(number, {})


def show_item(number: str, wrong: Mapping[str, Text], act: ItemAct | None = None) -> str:
    """The page of an item, with what is `wrong` with the fields of the form of an act, as they were written."""
    account, day = current_account(), today()
    with database().read() as connection:
        item = find_item(connection, number, account)
        files = attachments_of(connection, item.id)
        steps, extension = steps_of(connection, item.id), extension_of(connection, item.id)
        allowed = possible_acts(connection, account, item, steps)
        owners = possible_owners(connection, item) if set(allowed) & set(_GIVING) else []
        first_told = first_told_of(connection, item, account)
        logins = [item.owner, item.filed_by, item.linked_leader, *(step.by for step in steps)]
        logins += [*(step.said.get("owner") for step in steps), *(one.added_by for one in files)]
        people, names = names_of(connection, logins), _names_of_places(connection, item)
        left = left_of(item, day, calendar_of(connection))
        is_of_order = ItemAct.DECIDE in allowed and _is_made_here(connection, item)
        weighing = weighing_of(connection, library(), account, item, day, settings())
        decides = bool(set(allowed) & set(_DECIDING))
        waiting = [] if decides else [one for one in _things_of(item) if act_awaited(item, one.kind, extension)]
    prospects = weighing.prospects
    first = next((one for one in _FIRST if one in allowed), None)
    return render_template(
        "ledger/item.html",
        **_WORDS,
        item=item,
        status=status_words(item, day),
        left=left,
        clock=_clock_of(item, day),
        steps=steps,
        extension=extension,
        first=act if act in allowed and act is not ItemAct.ATTACH else first,
        files=files,
        may_attach=ItemAct.ATTACH in allowed,
        allowed=[one for one in allowed if one not in (ItemAct.ATTACH,)],
        owners=owners,
        first_told=first_told,
        people=people,
        regions=names[Registry.REGIONS],
        offices=names[Registry.OFFICES],
        departments=names[Registry.DEPARTMENTS],
        may_read_firm=account.may(Permission.ENTERPRISE_READ),
        day=day,
        tomorrow=day + timedelta(days=1),
        tried=act,
        form=request.form if act is not None else {},
        unsaved=_written_texts() if act not in allowed else [],
        wrong=wrong,
        conditions=weighing.conditions,
        prospects=prospects,
        is_of_order=is_of_order,
        verdict=verdict_on(prospects) if prospects else None,
        unwritable=why_unwritable(prospects.unwritable) if prospects and prospects.unwritable else None,
        banners=banners_over(prospects) if prospects else (),
        waiting=waiting,
    )


def _names_of_places(connection: Connection, item: Item) -> Mapping[Registry, Mapping[str, Text]]:
    """What the region, the office and the department of an item are called, by registry and code."""
    places = {
        Registry.REGIONS: {item.region} - {""},
        Registry.OFFICES: {item.office or ""} - {""},
        Registry.DEPARTMENTS: {item.department or ""} - {""},
    }
    return names_by_registry(connection, places, None)


def _written_texts() -> list[str]:
    """What was written at length in the form that was sent."""
    return [said for name in _WRITTEN if (said := request.form.get(name, "").strip())]


def _is_made_here(connection: Connection, item: Item) -> bool:
    """Whether it is known here who had a hand in the record: in an order of the ledger, or in a visit of ours."""
    order = order_of_record(connection, item)
    return order is not None or bool(took_part_in_record(connection, item, order))


def _things_of(item: Item) -> list[Thing]:
    """What a person may be named for, of an item of that type, where nobody else is left to decide."""
    decided = [thing_of(item, ItemAct.DECIDE)] if item.type in DECIDED else []
    return [*decided, thing_of(item, ItemAct.CLOSE_OUT)]


def _clock_of(item: Item, day: date) -> Markup | None:
    """The days from its filing to its due day as a picture: gone, left and overdue; None where none are counted."""
    if item.due is None or not item.is_open or item.resolved_at is not None:
        return None
    begins, last = item.clock_from or item.filed_on, max(item.due, day)
    number = (last - begins).days + 1
    if not 1 < number <= _MOST_DAYS:
        return None
    days = [begins + timedelta(days=place) for place in range(number)]
    looks = ["overdue" if one > item.due else "due" if one >= day else "" for one in days]
    said = Text(
        f"自 {begins} 起，至 {item.due} 到期，今天是 {day}。", f"From {begins}, due on {item.due}; today is {day}."
    )
    title = said_to_reader(Text("办理期限", "Its days"))
    return strip(title, said_to_reader(said), looks, (day - begins).days)
