"""Visits by the API: listed, read with what may be done to each, proposed."""

from dataclasses import replace

from flask import Response, jsonify, url_for
from sqlalchemy import Connection

from rules.calendar import date_of, day_of
from rules.dated_tables import OrderedBy
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.access.seconds import ThingKind
from service.core.plain import Plain
from service.core.web.context import database, library, settings
from service.core.web.etags import etag_response
from service.core.web.paging import cut_page, decode_cursor, page_size
from service.facts.enterprises import ids_of
from service.registries.queries.known_places import refuse_unknown_places
from service.visits.actions.propose import propose_visit
from service.visits.api.place import NOT_THERE, ONE, UNFIT, blueprint
from service.visits.proposal import OffSite, StatedVisit
from service.visits.queries.drawn import selections_served
from service.visits.queries.hands import acts_now
from service.visits.queries.listed import AskedVisits, VisitPlace, list_visits, place_of
from service.visits.queries.signals import gate_of
from service.visits.queries.visits import find_visit, steps_of, visit_sight
from service.visits.schemas.proposal import (
    InspectionVisitsSchema,
    VisitsQuestionSchema,
    VisitStatementSchema,
    WholeVisitSchema,
)
from service.visits.schemas.visits import InspectionVisitSchema
from service.visits.states import VisitStatus
from service.visits.visit_json import step_json, visit_json

_SAME = ("trigger", "office", "region", "line", "batch", "officer", "day_from", "day_until")


@blueprint.route("")
@requires(Permission.VISIT_READ)
@blueprint.arguments(VisitsQuestionSchema, location="query")
@blueprint.response(200, InspectionVisitsSchema, description="一页检查 A page of visits.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
def list_all(question: Plain) -> Response:
    """列出检查：进行中的按检查日期，未定日期的在后；已结束的，最近提出的在前

    List visits: those under way by their day, without one behind; of those that ended the last proposed first.
    """
    size = page_size(question["limit"])
    after = _place_in(decode_cursor(question["after"])) if "after" in question else None
    account = current_account()
    with database().read() as connection:
        asked = _asked(connection, question)
        sight = visit_sight(connection, account)
        rows = list_visits(connection, sight, asked, after=after, limit=size + 1)
    page = cut_page(rows, size, lambda visit: _cursor_of(place_of(visit, asked)))
    return jsonify({"items": [visit_json(one) for one in page.items], "next": page.next})


@blueprint.route(ONE)
@requires(Permission.VISIT_READ, of=ThingKind.VISIT)
@blueprint.response(200, WholeVisitSchema, description="这次检查 The visit.")
@blueprint.problem(404, NOT_THERE)
def get_one(number: str) -> Response:
    """读取一次检查：依据、各机关的进度、经过、您现在可以办理什么 Read one: its ground, how far, what you may do now"""
    account = current_account()
    with database().read() as connection:
        visit = find_visit(connection, number, account)
        allowed = acts_now(connection, account, visit)
        draws = selections_served(connection, visit.id)
        steps = visit_sight(connection, account).shown_steps(visit, steps_of(connection, visit.id))
    departments = {course.id: course.department for course in visit.courses}
    body = visit_json(visit) | {
        "plan_line": visit.plan_line_id,
        "draws": draws,
        "allowed": [act.value for act in allowed[None]],
        "allowed_of_courses": [
            {"department": one.department, "acts": [act.value for act in allowed[one.id]]} for one in visit.courses
        ],
        "steps": [step_json(step, departments) for step in steps],
    }
    return etag_response(body)


@blueprint.route("", methods=["POST"])
@requires(Permission.VISIT_WRITE)
@idempotent
@blueprint.arguments(VisitStatementSchema)
@blueprint.response(201, InspectionVisitSchema, description="已提出，待审批 Proposed; it waits for approval.")
@blueprint.problem(422, UNFIT)
def propose(given: Plain) -> tuple[Response, int, dict[str, str]]:
    """提出一次检查：计划内的依据计划行，其他的写明事由和证据 Propose a visit, by a line of a plan or with its ground

    先说明非现场方式能否完成；有提示的写明理由。Methods without entry are asked for first; signals need a reason.
    """
    with database().write() as connection:
        made = propose_visit(connection, gate_of(library(), settings()), stated_of(given), current_account())
    return jsonify(visit_json(made)), 201, {"Location": url_for("visits.get_one", number=made.number)}


def stated_of(given: Plain) -> StatedVisit:
    """The visit as a request states it."""
    values = {**given, "items": tuple(given["items"]), "ordered_by": OrderedBy(given["ordered_by"])}
    return StatedVisit(**{**values, "off_site": off_site_of(given["off_site"])})


def off_site_of(given: Plain | None) -> OffSite | None:
    """The answer on methods without entry as a request states it."""
    return None if given is None else OffSite(tuple(given["methods"]), given["suffice"], given["why"])


def _asked(connection: Connection, question: Plain) -> AskedVisits:
    """Raises Problem 422 for a place of which nobody knows."""
    refuse_unknown_places(connection, question.get("region", ""), [question.get("office", "")])
    status = question.get("status")
    asked = AskedVisits(
        **{name: question.get(name) for name in _SAME},
        status=VisitStatus(status) if status else None,
        ended=bool(question.get("ended")),
        marked=bool(question.get("marked")),
    )
    if (code := question.get("firm")) is not None:
        firm = ids_of(connection, [code]).get(code)
        asked = replace(asked, firm=firm, subject=code if firm is None else None)
    return asked


def _cursor_of(place: VisitPlace) -> Plain:
    return {"part": place.part, "day": None if place.day is None else day_of(place.day), "id": place.id}


def _place_in(cursor: Plain) -> VisitPlace:
    return VisitPlace(cursor["part"], None if cursor["day"] is None else date_of(cursor["day"]), cursor["id"])
