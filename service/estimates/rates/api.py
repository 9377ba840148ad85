"""`/api/v1/estimates`: the rates of problems found in a year, and the order to reckon the figures of a year now."""

from flask import Response, jsonify

from rules.texts import Text
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.clock import today
from service.core.plain import Plain
from service.core.problem import Problem
from service.core.web.context import database, library
from service.core.web.etags import etag_response
from service.core.web.resource import Resource
from service.estimates.actions.ordering import order_figures
from service.estimates.rates import schemas
from service.estimates.rates.figures import By
from service.estimates.rates.queries.asked import find_rates, names_of_rates
from service.estimates.rates.rates_json import rates_json

blueprint = Resource("estimates", __name__, url_prefix="/estimates", description="问题发现率 Rates of problems found.")


@blueprint.route("")
@requires(Permission.ESTIMATE_READ)
@blueprint.arguments(schemas.EstimatesQuestionSchema, location="query")
@blueprint.response(200, schemas.EstimatesSchema, description="一年的问题发现率 The rates of a year.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "这一年在本人范围内尚未统计 Nobody has reckoned that year within this reach yet")
def show(question: Plain) -> Response:
    """一年的问题发现率，按类别、区县、行业等分列 The rates of problems found in a year

    只用随机抽取的检查估计，附95%区间；旁附简单比率。每日统计，只含本人范围内的。From random draws alone, with 95 %
    intervals and the plain ratio beside each. Reckoned daily, of what lies within the account's reach.
    """
    year, by = question.get("year") or today().year, By(question["by"])
    with database().read() as connection:
        asked = find_rates(connection, year, current_reach(Permission.ESTIMATE_READ))
        if asked is None:
            raise _not_reckoned(year)
        names = names_of_rates(connection, library(), asked.rates, by)
    return etag_response(rates_json(asked, by, names))


@blueprint.route("/computations", methods=["POST"])
@requires(Permission.ESTIMATE_READ)
@idempotent
@blueprint.arguments(schemas.ComputationSchema)
@blueprint.response(202, schemas.OrderedSchema, description="已排队，由后台统计 Queued; a worker reckons them.")
def compute(ordered: Plain) -> tuple[Response, int]:
    """现在统计一年的成效，只含本人范围内的 Reckon the figures of a year now, of what lies within the account's reach

    同一年正在统计的，不再另排。Where the same is under way already no second one is queued.
    """
    with database().write() as connection:
        reach = current_reach(Permission.ESTIMATE_READ)
        job_id = order_figures(connection, reach, ordered["year"], current_account().login)
    return jsonify({"year": ordered["year"], "job": job_id}), 202


def _not_reckoned(year: int) -> Problem:
    return Problem(
        404,
        "not-found",
        Text("这一年尚未统计。", "That year is not reckoned yet."),
        Text(
            f"{year}年在本人范围内还没有统计；可用 POST /api/v1/estimates/computations 现在统计。",
            f"Nobody has reckoned {year} within this reach; POST /api/v1/estimates/computations reckons it now.",
        ),
    )
