"""Visits approved or not by the API, before or afterwards, one by one and many at once, and given up."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.access.seconds import ThingKind
from service.core.plain import Plain
from service.core.web.context import database, settings
from service.core.web.language import one_of
from service.core.web.schemas import OpinionSchema
from service.visits.actions.approve import approve_afterwards, approve_visit, refuse_visit
from service.visits.actions.cancel import cancel_visit
from service.visits.actions.many import act_on_visits
from service.visits.api.place import ACT, ONE, UNFIT, acted, blueprint
from service.visits.queries.chosen import ChosenVisits
from service.visits.schemas.proposal import (
    ApprovalAfterwardsSchema,
    DoneToVisitsSchema,
    ManyVisitsSchema,
    VisitReasonSchema,
)
from service.visits.schemas.visits import InspectionVisitSchema
from service.visits.states import VisitAct

_ACT = ACT | {422: UNFIT}


@blueprint.route(f"{ONE}/approve", methods=["POST"])
@requires(Permission.VISIT_APPROVE, of=ThingKind.VISIT)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, InspectionVisitSchema, description="已批准，待派发 Approved; it is to be handed out.")
@blueprint.problems(_ACT)
def approve(given: Plain, number: str) -> Response:
    """批准一次检查，须另一人 Approve a visit, by another person than all who had a hand in it"""
    return acted(lambda connection, account: approve_visit(connection, number, account, given["opinion"]))


@blueprint.route(f"{ONE}/refuse", methods=["POST"])
@requires(Permission.VISIT_APPROVE, of=ThingKind.VISIT)
@idempotent
@blueprint.arguments(OpinionSchema)
@blueprint.response(200, InspectionVisitSchema, description="不予批准 Refused.")
@blueprint.problems(_ACT)
def refuse(given: Plain, number: str) -> Response:
    """不予批准，告知提出人 Refuse a visit; who proposed it is told"""
    return acted(lambda connection, account: refuse_visit(connection, number, account, given["opinion"]))


@blueprint.route(f"{ONE}/approve-afterwards", methods=["POST"])
@requires(Permission.VISIT_APPROVE, of=ThingKind.VISIT)
@idempotent
@blueprint.arguments(ApprovalAfterwardsSchema)
@blueprint.response(200, InspectionVisitSchema, description="已补批，或不予补批 Decided; the result stands either way.")
@blueprint.problems(_ACT)
def decide_afterwards(given: Plain, number: str) -> Response:
    """补批先行的检查，须另一人；逾期的标注 Approve afterwards what could not wait; what comes too late is marked"""
    return acted(
        lambda connection, account: approve_afterwards(
            connection, number, account, given["opinion"], agrees=given["approved"]
        )
    )


@blueprint.route(f"{ONE}/cancel", methods=["POST"])
@requires(Permission.VISIT_CANCEL)
@idempotent
@blueprint.arguments(VisitReasonSchema)
@blueprint.response(200, InspectionVisitSchema, description="已取消 Given up.")
@blueprint.problems(_ACT)
def cancel(given: Plain, number: str) -> Response:
    """入企之前取消；被抽中的仍为已抽取 Give a visit up before anybody enters; a drawn subject stays drawn"""
    return acted(lambda connection, account: cancel_visit(connection, number, account, given["reason"]))


@blueprint.route("/many", methods=["POST"])
@requires(Permission.VISIT_READ)
@idempotent
@blueprint.arguments(ManyVisitsSchema)
@blueprint.response(200, DoneToVisitsSchema, description="各次的结果 What became of the visits.")
@blueprint.problems({409: "有检查已被他人办理，均未办理 Somebody was faster; nothing was done.", 422: UNFIT})
def act_on_some(given: Plain) -> Response:
    """对多次检查或一批检查作同一办理，一次意见，除外的列明；不能办理的逐次说明，其余照办

    Do one thing to many visits, or to a batch without exceptions that are named; what cannot be done is told by visit.
    """
    chosen = ChosenVisits(given["numbers"], given["batch"], given["exceptions"])
    with database().write() as connection:
        act, said = VisitAct(given["act"]), given["opinion"]
        made = act_on_visits(connection, chosen, current_account(), act, said, bureau=settings().bureau)
    refused = [{"number": number, "message": str(one_of(why))} for number, why in made.refused]
    return jsonify({"done": list(made.done), "refused": refused})
