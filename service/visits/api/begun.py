"""Visits that could not wait, and the codes of the provincial or national system, by the API."""

from flask import Response, jsonify

from rules.dated_tables import OrderedBy
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.web.context import database, library, settings
from service.visits.actions.begin_at_once import BegunAtOnce, begin_at_once
from service.visits.actions.codes import ExternalCode, note_external
from service.visits.actions.entering import Entry
from service.visits.api.place import ACT, NOT_YOURS, ONE, UNFIT, acted, blueprint
from service.visits.proposal import StatedVisit
from service.visits.queries.signals import gate_of
from service.visits.schemas.codes import BegunAtOnceSchema, ExternalCodeSchema
from service.visits.schemas.visits import InspectionVisitSchema
from service.visits.states import VisitMark
from service.visits.visit_json import visit_json


@blueprint.route("/at-once", methods=["POST"])
@requires(Permission.RESULT_WRITE)
@idempotent
@blueprint.arguments(BegunAtOnceSchema)
@blueprint.response(201, InspectionVisitSchema, description="检查中，待补批 Begun; approval to follow.")
@blueprint.problems({403: NOT_YOURS, 422: UNFIT})
def begin_one_at_once(given: Plain) -> tuple[Response, int]:
    """情况紧急、证据可能灭失先行检查，或系统故障后补录；由前往人员登记，次日前补批

    Begin at once in an emergency or where evidence is at risk, or enter a visit after a failure of the system; one of
    those who went does, and it is approved by the end of the next day.
    """
    stated = StatedVisit(
        subject=given["subject"],
        trigger=given["trigger"],
        items=tuple(given["items"]),
        ordered_by=OrderedBy(given["ordered_by"]),
        line=given["line"],
        reason=given["reason"],
        evidence=given["evidence"],
    )
    entry = Entry(given["code_shown"], given["code_reason"], given["on"], given["failure"])
    begun = BegunAtOnce(VisitMark(given["mark"]), given["officers"], entry)
    with database().write() as connection:
        gate = gate_of(library(), settings())
        made = begin_at_once(connection, gate, stated, begun, current_account())
    return jsonify(visit_json(made)), 201


@blueprint.route(f"{ONE}/external-code", methods=["POST"])
@requires(Permission.RECEIPT_WRITE)
@idempotent
@blueprint.arguments(ExternalCodeSchema)
@blueprint.response(200, InspectionVisitSchema, description="已登记 With its code.")
@blueprint.problems(ACT | {422: UNFIT})
def note_code(given: Plain, number: str) -> Response:
    """登记上级系统的检查码、监督码及其状态 Note the code that another system gave it, and its state there"""
    code = ExternalCode(given["external_no"], given["external_state"])
    return acted(lambda connection, account: note_external(connection, number, account, code))
