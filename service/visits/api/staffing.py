"""Who goes on a visit and when, by the API: officers, days, hand-out, the door, firms out of scope."""

from flask import Response

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.access.seconds import ThingKind
from service.core.plain import Plain
from service.core.web.context import library, settings
from service.visits.actions import days, entering, officers, scope
from service.visits.actions.entering import Entry
from service.visits.actions.officers import Replacement
from service.visits.actions.same_officers import AskedGate
from service.visits.actions.scope import OutOfScope, ReportedOutOfScope
from service.visits.api.place import ACT, ONE, UNFIT, acted, blueprint
from service.visits.queries.signals import gate_of
from service.visits.schemas import staffing
from service.visits.schemas.visits import InspectionVisitSchema

P = Permission
_ACT = ACT | {422: UNFIT}


@blueprint.route(f"{ONE}/name-officers", methods=["POST"])
@requires(P.VISIT_HAND_OUT)
@idempotent
@blueprint.arguments(staffing.NamedOfficersSchema)
@blueprint.response(200, InspectionVisitSchema, description="已确定人员 With its officers.")
@blueprint.problems(_ACT)
def name_officers(given: Plain, number: str) -> Response:
    """确定检查人员，两人以上，当日执法证有效；随机抽取的不能另行指定

    Name the officers: two at least, with certificates valid that day; where they were drawn nobody names others.
    """
    return acted(
        lambda connection, account: officers.name_officers(
            connection, number, account, given["department"], given["officers"], gate=_gate(given)
        )
    )


@blueprint.route(f"{ONE}/replace-officer", methods=["POST"])
@requires(P.VISIT_HAND_OUT)
@idempotent
@blueprint.arguments(staffing.ReplacementSchema)
@blueprint.response(200, InspectionVisitSchema, description="已更换，或待补抽 Replaced, or the draw is asked.")
@blueprint.problems(_ACT)
def replace_officer(given: Plain, number: str) -> Response:
    """更换检查人员；随机抽取的由原抽取补抽 Replace an officer; for a drawn one the draw says who comes"""
    asked = Replacement(given["leaving"], given["reason"], given["coming"], given["recused"], given["evidence"])
    return acted(
        lambda connection, account: officers.replace_officer(
            connection, number, account, given["department"], asked, gate=_gate(given)
        )
    )


@blueprint.route(f"{ONE}/set-day", methods=["POST"])
@requires(P.VISIT_HAND_OUT)
@idempotent
@blueprint.arguments(staffing.VisitDaySchema)
@blueprint.response(200, InspectionVisitSchema, description="已确定日期 With its day.")
@blueprint.problems(_ACT)
def set_day(given: Plain, number: str) -> Response:
    """确定检查日期和时段 Set its day and the part of it"""
    return acted(lambda connection, account: days.set_day(connection, number, account, given["day"], given["slot"]))


@blueprint.route(f"{ONE}/move-day", methods=["POST"])
@requires(P.VISIT_READ)
@idempotent
@blueprint.arguments(staffing.OtherDaySchema)
@blueprint.response(200, InspectionVisitSchema, description="已改期 On another day.")
@blueprint.problems(_ACT)
def move_day(given: Plain, number: str) -> Response:
    """按企业要求改期，一次；不预先通知的检查不能改期

    Move the day as the firm asks, once; never of an unannounced visit.
    """
    return acted(
        lambda connection, account: days.move_day(
            connection, number, account, given["day"], given["reason"], given["slot"]
        )
    )


@blueprint.route(f"{ONE}/hand-out", methods=["POST"])
@requires(P.VISIT_HAND_OUT)
@idempotent
@blueprint.arguments(staffing.OfCourseSchema)
@blueprint.response(200, InspectionVisitSchema, description="待检查 To inspect.")
@blueprint.problems(_ACT)
def hand_out(given: Plain, number: str) -> Response:
    """派发给检查人员；须有人员、日期和已打印的通知书 Hand it out: with officers, a day and a printed notice"""
    return acted(lambda connection, account: days.hand_out(connection, number, account, given["department"]))


@blueprint.route(f"{ONE}/begin", methods=["POST"])
@requires(P.RESULT_WRITE)
@idempotent
@blueprint.arguments(staffing.VisitEntrySchema)
@blueprint.response(200, InspectionVisitSchema, description="检查中 Inspecting.")
@blueprint.problems(_ACT)
def begin(given: Plain, number: str) -> Response:
    """开始检查：已出示检查码，或写明未出示的原因 Begin: the code was shown, or why it was not"""
    entry = Entry(given["code_shown"], given["code_reason"], given["on"], given["failure"])
    return acted(
        lambda connection, account: entering.begin_visit(connection, number, account, given["department"], entry)
    )


@blueprint.route(f"{ONE}/come-again", methods=["POST"])
@requires(P.RESULT_WRITE)
@idempotent
@blueprint.arguments(staffing.ComeAgainSchema)
@blueprint.response(200, InspectionVisitSchema, description="待检查 To inspect, on another day.")
@blueprint.problems(_ACT)
def come_again(given: Plain, number: str) -> Response:
    """无人应门，改日再查，至多两次 Nobody was there: come on another day, twice at most"""
    return acted(
        lambda connection, account: entering.come_again(
            connection, number, account, given["department"], given["day"], given["reason"]
        )
    )


@blueprint.route(f"{ONE}/report-out-of-scope", methods=["POST"])
@requires(P.VISIT_READ)
@idempotent
@blueprint.arguments(staffing.OutOfScopeSchema)
@blueprint.response(200, InspectionVisitSchema, description="已报告，待另一人确认 Reported, to be confirmed.")
@blueprint.problems(_ACT)
def report_out_of_scope(given: Plain, number: str) -> Response:
    """报告已注销或迁出，附证据 Report that it is deregistered or moved away, with evidence"""
    reported = ReportedOutOfScope(OutOfScope(given["reason"]), given["evidence"])
    return acted(lambda connection, account: scope.report_out_of_scope(connection, number, account, reported))


@blueprint.route(f"{ONE}/decide-out-of-scope", methods=["POST"])
@requires(P.VISIT_CANCEL, of=ThingKind.VISIT)
@idempotent
@blueprint.arguments(staffing.ScopeDecisionSchema)
@blueprint.response(200, InspectionVisitSchema, description="已决定 Decided.")
@blueprint.problems(_ACT)
def decide_out_of_scope(given: Plain, number: str) -> Response:
    """确认或不认可超出范围，由另一人；确认后向原抽取申请补抽

    Confirm or refuse that it is out of scope; another person does, and the draw is asked for another subject.
    """
    decide = scope.confirm_out_of_scope if given["confirmed"] else scope.refuse_out_of_scope
    return acted(lambda connection, account: decide(connection, number, account, given["opinion"]))


def _gate(given: Plain) -> AskedGate:
    return AskedGate(gate_of(library(), settings()), given["signals_reason"])
