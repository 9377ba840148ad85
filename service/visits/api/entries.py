"""Entries into firms that are no inspections by the API: recorded, listed, withdrawn."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain, text_of
from service.core.web.context import database
from service.core.web.paging import cut_page, decode_cursor, page_size
from service.core.web.resource import Resource
from service.visits.actions.entries import record_entry, withdraw_entry
from service.visits.api.place import UNFIT
from service.visits.entry import KINDS, EntryKind, FirmEntry, StatedEntry
from service.visits.queries.entries import list_entries_of_firms
from service.visits.schemas.entries import (
    FirmEntriesQuestionSchema,
    FirmEntriesSchema,
    FirmEntrySchema,
    FirmEntryStatementSchema,
)
from service.visits.schemas.proposal import VisitReasonSchema

blueprint = Resource(
    "firm-entries",
    __name__,
    url_prefix="/firm-entries",
    description="非检查入企 Entries into firms that are no inspections.",
)
_SAME = ("id", "kind", "subject", "name", "region", "office", "line", "purpose", "who", "recorded_by", "withdrawn_by")


@blueprint.route("")
@requires(Permission.VISIT_READ)
@blueprint.arguments(FirmEntriesQuestionSchema, location="query")
@blueprint.response(200, FirmEntriesSchema, description="一页入企记录 A page of entries.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出非检查入企：指导、观摩、调研等，不计入检查次数 List entries that are no inspections and never counted"""
    size = page_size(question["limit"])
    before = decode_cursor(question["after"])["id"] if "after" in question else None
    kind = EntryKind(question["kind"]) if "kind" in question else None
    reach = current_account().reach(Permission.VISIT_READ)
    with database().read() as connection:
        rows = list_entries_of_firms(
            connection, reach, subject=question.get("firm"), kind=kind, before=before, limit=size + 1
        )
    page = cut_page(rows, size, lambda one: {"id": one.id})
    return jsonify({"items": [_entry_json(one) for one in page.items], "next": page.next})


@blueprint.route("", methods=["POST"])
@requires(Permission.VISIT_WRITE)
@idempotent
@blueprint.arguments(FirmEntryStatementSchema)
@blueprint.response(201, FirmEntrySchema, description="已登记 Recorded.")
@blueprint.problem(422, UNFIT)
def record(given: Plain) -> tuple[Response, int]:
    """登记一次非检查入企 Record an entry that is no inspection"""
    stated = StatedEntry(**{**given, "kind": EntryKind(given["kind"])})
    with database().write() as connection:
        made = record_entry(connection, stated, current_account())
    return jsonify(_entry_json(made)), 201


@blueprint.route("/<int(max=2147483647):id>/withdraw", methods=["POST"])
@requires(Permission.VISIT_WRITE)
@idempotent
@blueprint.arguments(VisitReasonSchema)
@blueprint.response(200, FirmEntrySchema, description="已撤回 Withdrawn.")
@blueprint.problems({404: "没有这一入企记录 No such entry.", 409: "已撤回 It is withdrawn already.", 422: UNFIT})
def withdraw(given: Plain, id: int) -> Response:
    """撤回误登记的入企记录，保留痕迹 Withdraw an entry that was recorded by mistake; it stays in the list as such"""
    with database().write() as connection:
        return jsonify(_entry_json(withdraw_entry(connection, id, current_account(), given["reason"])))


def _entry_json(entry: FirmEntry) -> Plain:
    return {name: getattr(entry, name) for name in _SAME} | {
        "kind_title": text_of(KINDS[entry.kind]),
        "entered_on": entry.entered_on.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "withdrawn_at": entry.withdrawn_at.isoformat() if entry.withdrawn_at else None,
    }
