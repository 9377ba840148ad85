"""Exceptions: who departed from which rule, when and why, each with the page of its papers."""

from datetime import date, datetime

from flask import Response, jsonify

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_reach, requires
from service.core.clock import today
from service.core.plain import Plain, iso_of, text_of
from service.core.problem import refusal_at
from service.core.web.context import database
from service.core.web.paging import cut_page, decode_cursor, page_size
from service.core.web.resource import Resource
from service.estimates.exceptions.exception import Entry, ExceptionKind
from service.estimates.exceptions.months import month_named
from service.estimates.exceptions.queries.entries import (
    AskedExceptions,
    OfPerson,
    collected_at,
    count_by_person,
    list_entries,
)
from service.estimates.exceptions.schemas import (
    CountsQuestionSchema,
    ExceptionCountsSchema,
    ExceptionsQuestionSchema,
    ExceptionsSchema,
)
from service.estimates.exceptions.words import KINDS

blueprint = Resource("exceptions", __name__, url_prefix="/exceptions", description="例外情况 Exceptions.")


@blueprint.route("")
@requires(Permission.EXCEPTION_READ)
@blueprint.arguments(ExceptionsQuestionSchema, location="query")
@blueprint.response(200, ExceptionsSchema, description="一页例外情况 A page of exceptions.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_exceptions(question: Plain) -> Response:
    """列出例外情况，最近的在前 List exceptions, the last done first"""
    month, size = _month_of(question, "month"), page_size(question["limit"])
    kind = ExceptionKind(question["kind"]) if "kind" in question else None
    reach = current_reach(Permission.EXCEPTION_READ)
    asked = AskedExceptions(reach, month, month, kind, question.get("by"))
    begin = decode_cursor(question["after"]) if "after" in question else None
    before = (datetime.fromisoformat(begin["at"]), begin["id"]) if begin else None
    with database().read() as connection:
        found = list_entries(connection, asked, before=before, limit=size + 1)
        at = collected_at(connection)
    page = cut_page(found, size, lambda one: {"at": one.at.isoformat(), "id": one.id})
    items = [_entry_json(one) for one in page.items]
    return jsonify({"items": items, "next": page.next, "collected_at": iso_of(at)})


@blueprint.route("/counts")
@requires(Permission.EXCEPTION_READ)
@blueprint.arguments(CountsQuestionSchema, location="query")
@blueprint.response(200, ExceptionCountsSchema, description="按人、种类计数 Counts by person and kind.")
def count_exceptions(question: Plain) -> Response:
    """一个月的例外情况按人、种类计数，不作排名 Count the exceptions of a month by person and kind; no ranking"""
    month = _month_of(question, "month") or today().replace(day=1)
    asked = AskedExceptions(current_reach(Permission.EXCEPTION_READ), month, month)
    with database().read() as connection:
        counts = count_by_person(connection, asked)
        at = collected_at(connection)
    counts.sort(key=lambda one: (one.by or "", one.kind))
    items = [_count_json(one) for one in counts]
    return jsonify({"month": f"{month:%Y-%m}", "items": items, "collected_at": iso_of(at)})


def _month_of(question: Plain, name: str) -> date | None:
    if name not in question:
        return None
    month = month_named(question[name])
    if month is None:
        raise refusal_at(f"query.{name}", Text("月份应写成 2026-06。", "Write the month as 2026-06."))
    return month


def _count_json(one: OfPerson) -> Plain:
    return {"by": one.by, "kind": one.kind, "kind_title": text_of(KINDS[one.kind]), "number": one.number}


def _entry_json(one: Entry) -> Plain:
    plain = ("id", "kind", "by", "agreed_by", "region", "office", "line", "thing", "address", "reason")
    return {name: getattr(one, name) for name in plain} | {
        "kind_title": text_of(KINDS[one.kind]),
        "at": iso_of(one.at),
        "found_at": iso_of(one.found_at),
        "said": text_of(one.said),
    }
