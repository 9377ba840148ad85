"""`/api/v1/estimates/models/<digest>`, `/comparisons/<id>`: the rates of problems found that stand beside them."""

from typing import NoReturn

from flask import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_reach, requires
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.etags import etag_response
from service.core.web.resource import Resource
from service.estimates.beside.answers import rates_beside_comparison, rates_beside_model
from service.estimates.beside.beside_json import comparison_rates_json, model_rates_json
from service.estimates.beside.schemas import ComparisonRatesSchema, ModelRatesSchema
from service.model.announced import FoundByTier
from service.model.queries.registry import get_model, scheme_of_model
from service.time.comparison.announced import FoundOnBothSides
from service.time.comparison.queries.comparisons import COMPARISONS
from service.time.computations.asked import asked_of

NOT_THERE = "没有这一对象，或本人范围内尚未统计 There is none, or nobody has reckoned its rates within this reach yet."
blueprint = Resource(
    "rates-beside",
    __name__,
    url_prefix="/estimates",
    description="规则集查出什么 Rates beside models and comparisons.",
)


@blueprint.route("/models/<digest>")
@requires(Permission.ESTIMATE_READ, scheme_of_model)
@blueprint.response(200, ModelRatesSchema, description="各类别的问题发现率 The rate of each tier.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, NOT_THERE)
def show_model(digest: str) -> Response:
    """模型所学检查截止日各类别的问题发现率，只用随机抽取的检查估计

    The rates of the tiers of a model's scheme, from random draws alone, up to the last inspection that it learned of.
    """
    with database().read() as connection:
        get_model(connection, digest)
        found = rates_beside_model(connection, FoundByTier(digest, current_reach(Permission.ESTIMATE_READ)))
    return etag_response(model_rates_json(digest, found[0])) if found else _refuse_not_reckoned()


@blueprint.route("/comparisons/<int(max=2147483647):id>")
@requires(Permission.ESTIMATE_READ, COMPARISONS.scheme_of)
@blueprint.response(200, ComparisonRatesSchema, description="新旧版本各类别的问题发现率 The rates of both sides.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, NOT_THERE)
def show_comparison(id: int) -> Response:
    """规则集对比中新旧版本各类别的问题发现率，只用随机抽取的检查估计

    The rates of the firms that each version of a comparison puts into each tier, from random draws alone.
    """
    with database().read() as connection:
        asked_of(connection, COMPARISONS, id)
        found = rates_beside_comparison(connection, FoundOnBothSides(id, current_reach(Permission.ESTIMATE_READ)))
    return etag_response(comparison_rates_json(id, found[0])) if found else _refuse_not_reckoned()


def _refuse_not_reckoned() -> NoReturn:
    raise Problem(
        404,
        "not-found",
        Text("尚未统计。", "Its rates are not reckoned yet."),
        Text(
            "登记模型、完成对比后由后台统计；本人范围内还没有的，当晚补算。",
            "A worker reckons them once a model is registered or a comparison complete; those missing follow at night.",
        ),
    )
