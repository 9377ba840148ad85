"""`/ledger/new`: files an item of a chosen type, and shows the receipt that whoever is outside takes along."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for

from rules.clocks import RepairChannel
from rules.record_types import RECORD_TYPES
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.attached_files import ACCEPTED, MOST_AT_ONCE, receive_files
from service.core.clock import today
from service.core.db.attached import lock_files
from service.core.web.context import database, settings
from service.core.web.form_fields import (
    REFUSED,
    asked_choice,
    asked_day,
    asked_lines,
    asked_text,
    refusal_of,
    refuse_field,
)
from service.core.web.sent_files import sent_files
from service.facts.enterprises import get_enterprise
from service.ledger.actions.attachments import attach_filed
from service.ledger.actions.receipts import renew_receipt
from service.ledger.actions.register import Registered, register_item
from service.ledger.item import LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE, Contact, StatedItem
from service.ledger.pages.item_page import show_item
from service.ledger.pages.place import ONE, blueprint
from service.ledger.states import DECIDED, ItemAct, ItemType
from service.ledger.words import CHANNELS, TYPES
from service.registries.queries.line_names import line_names
from service.scores.record_words import kind_of

_KEPT_FOR = timedelta(days=365)
# The names of fields where the form calls them otherwise than a request's body: `contact.name` is asked as such.
_OF_CONTACT = {"name": "contact_name", "phone": "contact_phone", "retain_until": "retain_until"}


@blueprint.get("/new")
@requires(Permission.LEDGER_WRITE)
def new() -> str:
    """The form of the type of `?type=`, about the enterprise of `?firm=`; without a type, the types to choose from."""
    kind = asked_choice(request.args, "type", TYPES)
    said = {name: asked_text(request.args, name, 80) for name in ("firm", "record_type", "record_identity", "source")}
    return _form(kind, said, {})


@blueprint.post("")
@requires(Permission.LEDGER_WRITE)
def add() -> tuple[str, int]:
    """Files the item and shows its receipt, whose code is not shown again; what was written stays where refused."""
    kind = asked_choice(request.form, "type", TYPES)
    try:
        if not kind:
            refuse_field("type", Text("请选择类型。", "Choose a type."))
        stated = _stated(ItemType(kind))
        with receive_files(settings(), sent_files(), least=0) as received, database().write() as connection:
            lock_files(connection, received)
            made = register_item(connection, stated, current_account())
            attach_filed(connection, settings(), made.item, received)
    except REFUSED as error:
        wrong, status = refusal_of(error, _field_of)
        return _form(kind, request.form, wrong), status
    return _receipt(made), 201


@blueprint.post(f"{ONE}/renew_receipt")
@requires(Permission.LEDGER_WRITE)
def renew(number: str) -> str | tuple[str, int]:
    """Gives a new receipt and shows it; its code is not shown again, and the one before holds no longer."""
    try:
        with database().write() as connection:
            made = renew_receipt(connection, number, current_account())
    except REFUSED as error:
        wrong, status = refusal_of(error)
        if status == 404:
            raise
        return show_item(number, wrong, ItemAct.RENEW_RECEIPT), status
    return _receipt(made, renewed=True)


def _receipt(made: Registered, *, renewed: bool = False) -> str:
    said = {"item": made.item, "code": made.code, "types": TYPES, "renewed": renewed}
    return render_template("ledger/receipt.html", **said)


def _field_of(where: str) -> str:
    name = where.rpartition(".")[2]
    return _OF_CONTACT.get(name, name) if ".contact." in where else name


def _form(kind: str, filled: Mapping[str, str], wrong: Mapping[str, Text]) -> str:
    with database().read() as connection:
        lines = line_names(connection)
        firm = get_enterprise(connection, filled["firm"]) if filled.get("firm") else None
    return render_template(
        "ledger/file.html",
        kind=ItemType(kind) if kind else None,
        kinds=ItemType,
        types=TYPES,
        lines=list(lines.items()),
        channels=CHANNELS,
        firm=firm if firm is not None and _may_see(firm.region, firm.office) else None,
        decided=DECIDED,
        record_types=_record_types(filled.get("record_type") or ""),
        filled=filled,
        wrong=wrong,
        day=today(),
        kept_until=today() + _KEPT_FOR,
        most=(LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME),
        accepted=ACCEPTED,
        most_files=MOST_AT_ONCE,
        here=url_for("ledger_pages.new"),
    )


def _record_types(chosen: str) -> list[tuple[str, Text]]:
    """The types of records by name; that which is chosen is among them, though no rule set may know it."""
    names = dict.fromkeys((*RECORD_TYPES, *([chosen] if chosen else [])))
    return [(name, kind_of(name)) for name in names]


def _may_see(region: str | None, office: str | None) -> bool:
    return current_account().reach(Permission.LEDGER_WRITE).covers(region, office)


def _stated(kind: ItemType) -> StatedItem:
    form = request.form
    channel = asked_choice(form, "channel", CHANNELS)
    texts: dict[str, Any] = {
        name: asked_text(form, name, 200) or None for name in ("about", "line", "supervisor", "record_type")
    }
    texts |= {name: asked_text(form, name, 200) or None for name in ("acceptance_no", "document_no")}
    return StatedItem(
        kind,
        asked_text(form, "title", LONGEST_TITLE),
        asked_lines(form, "text", Text("请写明内容。", "Say what it is about."), LONGEST_TEXT),
        asked_text(form, "source", 200),
        firm=asked_text(form, "firm", 64) or None,
        record_identity=_asked_record(),
        channel=RepairChannel(channel) if channel else None,
        order_due=asked_day(form, "order_due"),
        filed_on=asked_day(form, "filed_on"),
        contact=_asked_contact(),
        **texts,
    )


def _asked_record() -> int | None:
    written = asked_text(request.form, "record_identity", 20)
    if not written:
        return None
    digits = written.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and abs(int(written)) < 2**63):
        refuse_field("record_identity", Text("应为记录的编号，整数。", "It is the number of a record."))
    return int(written)


def _asked_contact() -> Contact | None:
    name = asked_text(request.form, "contact_name", LONGEST_NAME)
    phone = asked_text(request.form, "contact_phone", 40)
    if not name and not phone:
        return None
    until = asked_day(request.form, "retain_until", today() + _KEPT_FOR)
    assert until is not None
    return Contact(name, until, phone or None)
