"""How models held up: what the watch wrote of each month."""

from collections.abc import Mapping

from flask import Response

from service.access.permissions import Permission
from service.access.route_rules import requires
from service.core.plain import Plain, text_of
from service.core.web.context import database
from service.core.web.etags import etag_response
from service.core.web.resource import Resource
from service.model.queries.months import ModelMonth, months_of
from service.model.queries.registry import get_model_and_card, scheme_of_model
from service.model.schemas.months import ModelMonthsSchema
from service.model.watch.words import VERDICTS

_SHOWN = ("month", "as_of", "complete", "inspections", "probability", "predicted", "observed", "gap", "alarms")

blueprint = Resource("model-months", __name__, url_prefix="/models", description="模型监测 Models month by month.")


@blueprint.route("/<digest>/months")
@requires(Permission.MODEL_READ, scheme_of_model)
@blueprint.response(200, ModelMonthsSchema, description="各月监测结果 Every month that was watched.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "没有登记这一模型 No such model is registered.")
def list_months(digest: str) -> Response:
    """逐月读取模型的稳定性和预测偏差，最早的在前 Read month by month how a model held up, the earliest first

    由 credit-tiers model monitor 计算：PSI 是所见与训练时分布之差，gap 是平均概率减实际发现率。

    Computed by credit-tiers model monitor: the PSI says how far what it sees is from its training, the gap is mean
    probability minus observed rate.
    """
    with database().read() as connection:
        _, card = get_model_and_card(connection, digest)
        months = months_of(connection, digest)
    titles = card.get("titles") or {}
    return etag_response({"items": [_month_json(row, titles) for row in months]})


def _month_json(row: ModelMonth, titles: Mapping[str, Plain]) -> Plain:
    figures = row.figures
    population = figures.get("population")
    return {
        **{name: figures[name] for name in _SHOWN},
        **_with_titles(figures, titles),
        "made_at": row.made_at.isoformat(),
        "population": {**population, **_with_titles(population, titles)} if population else None,
    }


def _with_titles(figures: Plain, titles: Mapping[str, Plain]) -> Plain:
    """The verdict with its words, and the features with their titles."""
    features = [
        {**said, "title": titles.get(said["id"], {"zh": said["id"], "en": said["id"]})} for said in figures["features"]
    ]
    verdict = figures["verdict"]
    return {"features": features, "verdict": verdict, "verdict_title": text_of(VERDICTS[verdict])}
