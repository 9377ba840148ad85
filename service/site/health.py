"""Whether the service lives and is ready, and its figures: `/livez`, `/readyz`, `/metrics` at the root."""

import hmac
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from rules.texts import Text
from service.access.route_rules import unasked
from service.core.clock import now
from service.core.db.schedule import STATES, Daily, list_daily
from service.core.plain import iso_of
from service.core.problem import Problem
from service.core.web import metrics
from service.core.web.context import database, service, settings
from service.core.web.problems import wants_english
from service.core.web.readiness import find_faults
from service.model.metrics import ModelFigures
from service.site.schemas import HealthSchema, ReadySchema

blueprint = Blueprint("health", __name__, description="是否存活、是否就绪。 Whether it lives and is ready.")


@blueprint.route("/livez")
@blueprint.response(200, HealthSchema)
@unasked
def live() -> dict[str, Any]:
    """服务进程在运行 The process runs; nothing else is looked at."""
    return {"status": "live"}


@blueprint.route("/readyz")
@blueprint.response(200, ReadySchema)
@blueprint.alt_response(503, description="Not ready: the errors say why.")
@unasked
def ready() -> dict[str, Any]:
    """可以提供服务；每日任务的状态一并列出

    It can serve: database, its shape, free disk space, and a worker where jobs wait. What is done once a day is told
    beside it: a kind that failed or is late needs a person, and is no reason to serve nobody.
    """
    faults = find_faults(database(), settings())
    if faults:
        # A process and its machine are named to those who may read the figures, too.
        said = [(fault.where, fault.words_for(stranger=not _may_read())) for fault in faults]
        raise Problem(
            503,
            "not-ready",
            Text("服务尚未就绪。", "The service is not ready."),
            errors=[{"where": where, "zh": why.zh, "en": why.en} for where, why in said],
        )
    with database().read() as connection:
        daily = list_daily(connection)
    return {"status": "ready", "schedule": [_daily_json(row) for row in daily]}


def _daily_json(row: Daily) -> dict[str, Any]:
    """How a kind stands; why it failed is for those who may read the log, not for everyone."""
    state, day = row.state_at(now()), iso_of(row.last_day)
    words = STATES[state]
    return {
        "kind": row.kind,
        "hour": row.hour,
        "last_day": day,
        "state": state.value,
        "message": words.en if wants_english() else words.zh,
    }


@blueprint.route("/metrics")
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
@blueprint.alt_response(403, description="Only with the metrics token; without one set, only from this machine.")
@unasked
def figures() -> Response:
    """供 Prometheus 读取的指标 The figures for Prometheus."""
    if not _may_read():
        raise Problem(
            403,
            "not-allowed",
            Text("不得读取运行指标。", "The metrics may not be read from here."),
            Text(
                "请带上 METRICS_TOKEN 所设令牌；未设令牌时仅本机可读。",
                "Send the token set as METRICS_TOKEN; where none is set, only this machine may read.",
            ),
        )
    figures = metrics.exposition(database(), ModelFigures(service()))
    return Response(figures, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read() -> bool:
    token = settings().metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    # A proxy on this machine speaks for others: what it passes on does not come from here.
    passed_on = "Forwarded" in request.headers or "X-Forwarded-For" in request.headers
    return not passed_on and (request.remote_addr or "") in ("127.0.0.1", "::1")
