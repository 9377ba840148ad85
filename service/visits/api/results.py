"""Results of visits by the API: entered, handed in, reviewed, corrected, and whether they are made public."""

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.access.seconds import ThingKind
from service.core.plain import Plain
from service.core.problem import refusal_at
from service.core.web.context import database, settings
from service.visits.actions import corrections, publication, results, review
from service.visits.actions.review import Review
from service.visits.api.place import ACT, NOT_THERE, ONE, UNFIT, acted, blueprint
from service.visits.queries.results import results_of
from service.visits.queries.visits import find_visit, visit_sight
from service.visits.result_faults import NEEDED
from service.visits.result_json import result_json, stated_result
from service.visits.schemas import results as schemas
from service.visits.schemas.staffing import OfCourseSchema
from service.visits.schemas.visits import InspectionVisitSchema

P = Permission
_ACT = ACT | {422: UNFIT}


@blueprint.route(f"{ONE}/results")
@requires(P.VISIT_READ, of=ThingKind.VISIT)
@blueprint.response(200, schemas.VisitResultsSchema, description="各部门结果的各个版本 All versions of all results.")
@blueprint.problem(404, NOT_THERE)
def list_results(number: str) -> Response:
    """读取检查结果的各个版本；其他部门的结果由该部门可见

    Read all versions of the results; those of another department are seen by that department.
    """
    account = current_account()
    with database().read() as connection:
        found = find_visit(connection, number, account)
        sight = visit_sight(connection, account)
        seen = {one.id: one for one in found.courses if sight.shows_course(found, one)}
        held = results_of(connection, seen)
    return jsonify({"items": [result_json(seen[course], one) for course in seen for one in held.get(course, ())]})


@blueprint.route(f"{ONE}/results", methods=["POST"])
@requires(P.RESULT_WRITE)
@idempotent
@blueprint.arguments(schemas.ResultStatementSchema)
@blueprint.response(200, InspectionVisitSchema, description="已录入 Entered.")
@blueprint.problems(_ACT)
def enter_result(given: Plain, number: str) -> Response:
    """录入检查结果：逐项是否检查、结果码、发现和处理；再次录入即替换

    Enter the result: item by item whether it was looked at, its code, finding and handling; entered again it replaces
    what was entered before.
    """
    stated = stated_result(given)
    return acted(
        lambda connection, account: results.enter_result(connection, number, account, given["department"], stated)
    )


@blueprint.route(f"{ONE}/submit", methods=["POST"])
@requires(P.RESULT_WRITE)
@idempotent
@blueprint.arguments(OfCourseSchema)
@blueprint.response(200, InspectionVisitSchema, description="待负责人审核 Awaits its review.")
@blueprint.problems(_ACT)
def submit_result(given: Plain, number: str) -> Response:
    """提交审核；须已打印审批表、已送达通知书 Hand it in: with the approval printed and the notice served"""
    return acted(lambda connection, account: results.submit_result(connection, number, account, given["department"]))


@blueprint.route(f"{ONE}/review", methods=["POST"])
@requires(P.RESULT_REVIEW, of=ThingKind.VISIT)
@idempotent
@blueprint.arguments(schemas.ResultReviewSchema)
@blueprint.response(200, InspectionVisitSchema, description="已审核，或已退回 Approved or returned.")
@blueprint.problems(_ACT)
def review_result(given: Plain, number: str) -> Response:
    """审核结果，由另一人：通过即写入检查记录、登记责令改正、启动公示期限；或退回修改

    Review the result, by another person: approved, its record is written, its order opened, the clock of publication
    started; or it is returned.
    """
    if not given["approved"]:
        return acted(
            lambda connection, account: review.return_result(
                connection, number, account, given["department"], given["opinion"]
            )
        )
    said = Review(given["opinion"], settings().bureau, given["refusal_confirmed"])
    return acted(
        lambda connection, account: review.review_result(connection, number, account, given["department"], said)
    )


@blueprint.route(f"{ONE}/decide-publication", methods=["POST"])
@requires(P.PUBLICATION_APPROVE, of=ThingKind.VISIT)
@idempotent
@blueprint.arguments(schemas.PublicationDecisionSchema)
@blueprint.response(200, InspectionVisitSchema, description="待公示，或不予公示 To publish, or not.")
@blueprint.problems(_ACT)
def decide_publication(given: Plain, number: str) -> Response:
    """决定是否公示；不予公示须有法定依据 Decide whether it is made public; not doing so needs a legal ground"""
    if given["approved"]:
        return acted(
            lambda connection, account: publication.approve_publication(
                connection, number, account, given["department"], given["opinion"]
            )
        )
    if given["ground"] is None:
        raise refusal_at("json.ground", NEEDED)
    return acted(
        lambda connection, account: publication.refuse_publication(
            connection, number, account, given["department"], given["ground"]
        )
    )


@blueprint.route(f"{ONE}/ask-correction", methods=["POST"])
@requires(P.RESULT_WRITE)
@idempotent
@blueprint.arguments(schemas.CorrectionSchema)
@blueprint.response(200, InspectionVisitSchema, description="待决定 Asked for.")
@blueprint.problems(_ACT)
def ask_correction(given: Plain, number: str) -> Response:
    """申请更正已审核的结果：更正后的全部内容和理由 Ask for a correction: the whole result as it should be, and why"""
    stated = stated_result(given)
    return acted(
        lambda connection, account: corrections.ask_correction(
            connection, number, account, given["department"], stated, given["reason"]
        )
    )


@blueprint.route(f"{ONE}/decide-correction", methods=["POST"])
@requires(P.RESULT_REVIEW, of=ThingKind.VISIT)
@idempotent
@blueprint.arguments(schemas.CorrectionDecisionSchema)
@blueprint.response(200, InspectionVisitSchema, description="已决定 Decided.")
@blueprint.problems(_ACT)
def decide_correction(given: Plain, number: str) -> Response:
    """同意或不同意更正，由另一人；同意的，新版本进入审核

    Grant a correction or not, by another person; granted, the new version goes to its review.
    """
    decide = corrections.grant_correction if given["granted"] else corrections.refuse_correction
    return acted(lambda connection, account: decide(connection, number, account, given["department"], given["opinion"]))
