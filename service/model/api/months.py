"""How models held up: what the watch wrote of each month."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.core.plain import text
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.etags import tagged
from service.core.web.resource import Resource
from service.model.queries.models import card_of, get_model
from service.model.queries.months import ModelMonth, months_of
from service.model.schemas.models import DIGEST
from service.model.schemas.months import ModelMonthsSchema
from service.model.watch.words import VERDICTS

Plain = dict[str, Any]
_SHOWN = ("month", "as_of", "complete", "inspections", "probability", "predicted", "observed", "gap", "alarms")

blueprint = Resource("model-months", __name__, url_prefix="/models", description="模型监测 Models month by month.")


@blueprint.route("/<digest>/months")
@requires(Permission.MODEL_READ)
@blueprint.response(200, ModelMonthsSchema, description="各月监测结果 Every month that was watched.")
@blueprint.alt_response(304, description="内容未变 Not changed.")
@blueprint.problem(404, "没有登记这一模型 No such model is registered.")
def list_months(digest: str) -> Response:
    """逐月读取模型的稳定性和预测偏差，最早的在前 Read month by month how a model held up, the earliest first

    由 credit-tiers model monitor 计算：PSI 是所见与训练时分布之差，gap 是平均概率减实际发现率。

    Computed by credit-tiers model monitor: the PSI says how far what it sees is from its training, the gap is mean
    probability minus observed rate.
    """
    # Asked of no database: a text that is no digest may hold what it refuses.
    if not re.fullmatch(DIGEST, digest):
        raise Problem(404, *TITLES[404], Text("模型以其 SHA-256 称呼。", "A model is called by its SHA-256."))
    with database().read() as connection:
        get_model(connection, digest)
        months, card = months_of(connection, digest), card_of(connection, digest) or {}
    titles = card.get("titles") or {}
    return tagged({"items": [_plain(row, titles) for row in months]})


def _plain(row: ModelMonth, titles: Mapping[str, Plain]) -> Plain:
    figures = row.figures
    population = figures.get("population")
    return {
        **{name: figures[name] for name in _SHOWN},
        **_titled(figures, titles),
        "made_at": row.made_at.isoformat(),
        "population": {**population, **_titled(population, titles)} if population else None,
    }


def _titled(figures: Plain, titles: Mapping[str, Plain]) -> Plain:
    """The verdict with its words, and the features with their titles."""
    features = [
        {**said, "title": titles.get(said["id"], {"zh": said["id"], "en": said["id"]})} for said in figures["features"]
    ]
    verdict = figures["verdict"]
    return {"features": features, "verdict": verdict, "verdict_title": text(VERDICTS[verdict])}
