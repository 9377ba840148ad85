"""Items of the ledger: listed by their days, read with all that was done, filed with a receipt."""

from dataclasses import replace
from typing import Any

from flask import Response, jsonify, url_for
from sqlalchemy import Connection

from rules.calendar import date_of, day_of
from rules.clocks import RepairChannel
from rules.texts import Text
from service.access.idempotency import idempotent_but
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.access.seconds import ThingKind
from service.core.clock import today
from service.core.plain import Plain
from service.core.problem import refusal_at
from service.core.web.context import database, library, settings
from service.core.web.etags import etag_response
from service.core.web.paging import cut_page, decode_cursor, page_size
from service.core.web.resource import Resource
from service.core.web.schemas import NothingSchema
from service.facts.enterprises import ids_of
from service.ledger.actions.receipts import RENEW, renew_receipt
from service.ledger.actions.register import Registered, register_item
from service.ledger.item import Contact, StatedItem
from service.ledger.item_json import Reckoning, item_json, whole_item_json
from service.ledger.queries.hands import possible_acts
from service.ledger.queries.items import extension_of, find_item, first_told_of, steps_of
from service.ledger.queries.listed import AskedItems, Place, due_within, list_items, place_of
from service.ledger.queries.places import refuse_places_of_nothing
from service.ledger.records.weighing import weighing_of
from service.ledger.schemas.items import (
    LedgerItemsQuestionSchema,
    LedgerItemsSchema,
    LedgerItemStatementSchema,
    RegisteredLedgerItemSchema,
    WholeLedgerItemSchema,
)
from service.ledger.sight import sight_of
from service.ledger.states import ItemStatus, ItemType
from service.registries.codes import region_code_of
from service.registries.queries.workdays import calendar_of

ONE = "/<number>"
# What a person may be named for where nobody else is left to decide.
DECIDED_KINDS = (ThingKind.ITEM, ThingKind.OBJECTION, ThingKind.REPAIR)
NOT_THERE = "没有这一事项 No such item."
UNFIT = "内容有误，按字段说明 What is stated has faults, told by field."

blueprint = Resource("ledger", __name__, url_prefix="/ledger", description="台账事项 Items of the ledger.")


@blueprint.route("")
@requires(Permission.LEDGER_READ)
@blueprint.arguments(LedgerItemsQuestionSchema, location="query")
@blueprint.response(200, LedgerItemsSchema, description="一页事项 A page of items.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出事项：今日到期的在前，其次逾期的，再其次未到期的；已办结的，最近提出的在前

    List items: what is due today first, then what is overdue, then what comes; of those that ended the newest first.
    """
    size = page_size(question["limit"])
    after = _place_in(decode_cursor(question["after"])) if "after" in question else None
    with database().read() as connection:
        calendar = calendar_of(connection)
        asked = _asked(connection, question)
        rows = list_items(connection, sight_of(current_account()), asked, after=after, limit=size + 1)
    page = cut_page(rows, size, lambda item: _cursor_of(place_of(item, asked)))
    reckoning = Reckoning(today(), calendar)
    return jsonify({"items": [item_json(item, reckoning) for item in page.items], "next": page.next})


@blueprint.route(ONE)
@requires(Permission.LEDGER_READ, of=DECIDED_KINDS)
@blueprint.response(200, WholeLedgerItemSchema, description="这一事项 The item.")
@blueprint.problem(404, NOT_THERE)
def get_one(number: str) -> Response:
    """读取一个事项：期限、每一步由谁办理、您现在可以办理什么 Read one: its days, who did what, what you may do now"""
    with database().read() as connection:
        return etag_response(_whole_json(connection, number))


def _whole_json(connection: Connection, number: str) -> Plain:
    account = current_account()
    item = find_item(connection, number, account)
    told = first_told_of(connection, item, account)
    first = told.number if told else None
    reckoning = Reckoning(today(), calendar_of(connection))
    allowed = possible_acts(connection, account, item)
    steps, extension = steps_of(connection, item.id), extension_of(connection, item.id)
    weighing = weighing_of(connection, library(), account, item, reckoning.day, settings())
    return whole_item_json(item, reckoning, allowed, steps, extension, first, weighing.prospects, weighing.conditions)


@blueprint.route("", methods=["POST"])
@requires(Permission.LEDGER_WRITE)
@idempotent_but("receipt_code", again=RENEW)
@blueprint.arguments(LedgerItemStatementSchema)
@blueprint.response(201, RegisteredLedgerItemSchema, description="已登记，附回执码 Registered, with a receipt.")
@blueprint.problem(422, UNFIT)
def add(given: Plain) -> tuple[Response, int, dict[str, str]]:
    """登记一个事项；回执码只在此时给出一次 File an item; the code of its receipt is given now and never again"""
    with database().write() as connection:
        made = register_item(connection, _stated(given), current_account())
        body = _registered_json(connection, made)
    return jsonify(body), 201, {"Location": url_for("ledger.get_one", number=made.item.number)}


@blueprint.route(f"{ONE}/renew-receipt", methods=["POST"])
@requires(Permission.LEDGER_WRITE)
@idempotent_but("receipt_code", again=RENEW)
@blueprint.arguments(NothingSchema)
@blueprint.response(200, RegisteredLedgerItemSchema, description="新的回执码 The code of a new receipt.")
@blueprint.problems({403: "不由您办理 It is not yours to do.", 404: NOT_THERE, 409: "没有回执 It has no receipt."})
def renew(given: Plain, number: str) -> Response:
    """补发回执：给出新的查询码，原查询码即失效 Give a new receipt: the code of the one before holds no longer"""
    with database().write() as connection:
        return jsonify(_registered_json(connection, renew_receipt(connection, number, current_account())))


def _registered_json(connection: Connection, made: Registered) -> Plain:
    return item_json(made.item, Reckoning(today(), calendar_of(connection))) | {"receipt_code": made.code}


def _asked(connection: Connection, question: Plain) -> AskedItems:
    """Raises Problem 422 for an enterprise that there is not, and for a place of which nobody knows."""
    refuse_places_of_nothing(connection, question.get("region", ""), question.get("office", ""))
    same = {name: question.get(name) for name in ("office", "region", "line", "supervisor", "owner")}
    status, kind = question.get("status"), question.get("type")
    asked = AskedItems(
        **same,
        status=ItemStatus(status) if status else None,
        type=ItemType(kind) if kind else None,
        ended=bool(question.get("ended")),
        overdue=bool(question.get("overdue")),
    )
    if (code := question.get("firm")) is not None:
        found = ids_of(connection, [code]).get(code)
        if found is None:
            raise refusal_at("query.firm", Text("没有这一主体。", "There is no such enterprise."))
        asked = replace(asked, enterprise_id=found)
    if (days := question.get("days_left")) is not None:
        asked = replace(asked, due_until=due_within(connection, today(), days))
    return asked


def _cursor_of(place: Place) -> Plain:
    return {"part": place.part, "day": None if place.day is None else day_of(place.day), "id": place.id}


def _place_in(cursor: Plain) -> Place:
    return Place(cursor["part"], None if cursor["day"] is None else date_of(cursor["day"]), cursor["id"])


def _stated(given: Plain) -> StatedItem:
    values: dict[str, Any] = {**given, "type": ItemType(given["type"])}
    values["channel"] = RepairChannel(given["channel"]) if given["channel"] else None
    values["region"] = region_code_of(given["region"]) or given["region"]
    number = given["record_identity"]
    values["record_identity"] = int(number) if number is not None else None
    values["contact"] = Contact(**given["contact"]) if given["contact"] else None
    return StatedItem(**values)
