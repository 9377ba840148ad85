"""The due list of a line of special key items by the API."""

from datetime import date, timedelta

from flask import Response, jsonify
from marshmallow import Schema, fields

from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.plain import Plain, iso_of
from service.core.web.context import database, library
from service.core.web.paging import PageArguments, cut_page, decode_cursor, page_size
from service.core.web.schemas import Day
from service.plans.api.elsewhere import blueprint
from service.plans.api.lines import NOT_THERE, ONE
from service.plans.lists.queries.due import Owed, due_list_of
from service.plans.queries.opened import no_such_line, open_line

AHEAD = timedelta(days=31)


class DueQuestionSchema(PageArguments):
    """By which day; a month from today where nothing is said."""

    by = Day()


class OwedVisitSchema(Schema):
    """A visit that a firm is owed for an item."""

    subject = fields.String(required=True)
    item = fields.String(required=True)
    visits = fields.Integer(required=True, metadata={"description": "法定频次：至少几次 At least so many visits."})
    months = fields.Integer(required=True, metadata={"description": "在几个月内 Within so many months."})
    missing = fields.Integer(required=True, metadata={"description": "今天还差几次 How many are missing today."})
    last_on = Day(required=True, allow_none=True)
    due_on = Day(
        required=True,
        allow_none=True,
        metadata={"description": "null：从未达到法定频次，应即检查 null: it never was as often; due now."},
    )


class DueListSchema(Schema):
    """A page of the due list."""

    by = Day(required=True)
    number = fields.Integer(required=True)
    items = fields.List(fields.Nested(OwedVisitSchema), required=True)
    next = fields.String(required=True, allow_none=True)


@blueprint.route(f"{ONE}/due")
@requires(Permission.FREQUENCY_READ)
@blueprint.arguments(DueQuestionSchema, location="query")
@blueprint.response(200, DueListSchema, description="一页 A page.")
@blueprint.problems({400: "翻页标记不可用 The cursor cannot be used.", 404: NOT_THERE})
def list_due(question: Plain, id: int) -> Response:
    """列出按法定频次到期应查的主体：从未检查的在前，其次先到期的

    List whom a statutory frequency owes a visit: what was never done first, then the first due.
    """
    day, size = today(), page_size(question["limit"])
    by = question.get("by") or day + AHEAD
    after = _place_in(decode_cursor(question["after"], {"by": by.isoformat()})) if "after" in question else None
    with database().read() as connection:
        line, _, _ = open_line(connection, current_account(), id)
        if not line.lies_in(current_reach(Permission.FREQUENCY_READ)):
            raise no_such_line()
        found = due_list_of(connection, library(), line, day, by)
    rows = [one for one in found if after is None or one.order > after][: size + 1]
    page = cut_page(rows, size, _cursor_of, {"by": by.isoformat()})
    return jsonify(
        {"by": by.isoformat(), "number": len(found), "items": [_json_of(one) for one in page.items], "next": page.next}
    )


def _cursor_of(one: Owed) -> Plain:
    return {"due": one.order[0].isoformat(), "subject": one.subject, "item": one.item}


def _place_in(cursor: Plain) -> tuple[date, str, str]:
    return date.fromisoformat(cursor["due"]), cursor["subject"], cursor["item"]


def _json_of(one: Owed) -> Plain:
    return {
        "subject": one.subject,
        "item": one.item,
        "visits": one.owing.visits,
        "months": one.owing.months,
        "missing": one.missing,
        "last_on": iso_of(one.last),
        "due_on": iso_of(one.due),
    }
