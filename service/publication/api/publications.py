"""What waits to be published, what should come down, and what is public, by the API."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Response, jsonify

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.plain import Plain
from service.core.web.context import database
from service.core.web.paging import cut_page, decode_cursor, page_size
from service.core.web.resource import Resource
from service.publication.queries.published import Publication, publications_of
from service.publication.queries.queue import (
    QueuePlace,
    Waiting,
    list_public,
    list_to_publish,
    list_to_withdraw,
    place_of,
)
from service.publication.schemas import PublicationsQuestionSchema, ResultPublicationsSchema
from service.visits.queries.visits import visit_sight

blueprint = Resource(
    "publications", __name__, url_prefix="/publications", description="结果公示 Publication of results."
)


@blueprint.route("")
@requires(Permission.RECEIPT_WRITE)
@blueprint.arguments(PublicationsQuestionSchema, location="query")
@blueprint.response(200, ResultPublicationsSchema, description="一页 A page.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出待公示的结果（期限近的在前）、应撤下的结果，或已公示的结果

    List results: those to publish, the first due first; those to withdraw; or those that are public, the last first.
    """
    size, account, state = page_size(question["limit"]), current_account(), question["state"]
    after = decode_cursor(question["after"]) if "after" in question else {}
    with database().read() as connection:
        sight = visit_sight(connection, account, Permission.RECEIPT_WRITE)
        if state == "to_publish":
            place = QueuePlace(_day(after["due"]), after["course"]) if after else None
            due_by = question.get("due_by")
            rows = list_to_publish(connection, sight, due_by=due_by, after=place, limit=size + 1)
        elif state == "to_withdraw":
            rows = list_to_withdraw(connection, sight, after=after.get("course", 0), limit=size + 1)
        else:
            rows = list_public(connection, sight, before=after.get("course"), limit=size + 1)
        page = cut_page(rows, size, _cursor_of)
        public = publications_of(connection, [one.course_id for one in page.items])
    shown = [publication_json(one, public.get(one.course_id, ())) for one in page.items]
    return jsonify({"items": shown, "next": page.next})


def publication_json(one: Waiting, publications: Sequence[Publication]) -> Plain:
    """A result with what is public of it now."""
    public = next((each for each in reversed(publications) if each.withdrawn_at is None), None)
    return {
        "visit": one.number,
        "department": one.department,
        "subject": one.subject,
        "name": one.name,
        "status": one.status.value,
        "version": one.version,
        "reviewed_at": _written(one.reviewed_at),
        "due": _written(one.due),
        "calendar_missing": one.calendar_missing,
        "days_left": None if one.due is None else (one.due - today()).days,
        "to_withdraw": one.to_withdraw,
        "published_at": _written(public.published_at if public else None),
        "receipt": public.receipt_no if public else None,
        "link": public.link if public else None,
    }


def _cursor_of(one: Waiting) -> dict[str, Any]:
    place = place_of(one)
    return {"due": _written(place.due), "course": place.course_id}


def _written(when: date | datetime | None) -> str | None:
    return None if when is None else when.isoformat()


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)
