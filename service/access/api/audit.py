"""The audit log, newest entries first."""

from typing import Any

from flask import Response

from service.access.permissions import Permission
from service.access.route_rules import requires
from service.access.schemas.audit import AuditQuestionSchema, AuditSchema
from service.core.db.audit import Entry, list_entries
from service.core.web.context import database
from service.core.web.etags import etag_response
from service.core.web.paging import asked_page
from service.core.web.resource import Resource

blueprint = Resource("audit", __name__, url_prefix="/audit-entries", description="审计日志 The audit log.")


@blueprint.route("")
@requires(Permission.AUDIT_READ)
@blueprint.arguments(AuditQuestionSchema, location="query")
@blueprint.response(200, AuditSchema, description="日志条目 The entries.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
def list_audit_entries(question: dict[str, Any]) -> Response:
    """列出审计日志，最近的在前 List the audit log, newest first."""
    if not question.get("after"):
        question.pop("after", None)
    asked = asked_page(question, "before", attribute="id")
    filters = {name: question[name] for name in ("actor", "action", "object")}
    with database().read() as connection:
        entries = list_entries(connection, before=asked.begin, limit=asked.limit, **filters)
    return etag_response(asked.body(entries, _entry_json))


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "detail": entry.detail,
        "previous": entry.previous,
        "hash": entry.hash,
    }
