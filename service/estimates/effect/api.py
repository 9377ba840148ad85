"""`/api/v1/effect`: whether supervision spares the law-abiding and keeps what it promised, as counted last."""

from typing import Any

from flask import Response, jsonify

from service.access.permissions import Permission
from service.access.route_rules import current_reach, requires
from service.core.clock import today
from service.core.plain import Plain, text_of
from service.core.problem import Problem
from service.core.web.context import database, library
from service.core.web.resource import Resource
from service.estimates.effect.counted import By
from service.estimates.effect.figures import Told
from service.estimates.effect.measures import MEASURES
from service.estimates.effect.over_caps import OF_CAP, OVER, WITH_EXEMPT
from service.estimates.effect.queries.shown import ShownEffect, find_effect
from service.estimates.effect.schemas import EffectQuestionSchema, EffectSchema
from service.estimates.effect.telling import told_in_all, told_rows
from service.estimates.effect.words import NOT_COUNTED

blueprint = Resource("effect", __name__, url_prefix="/effect", description="监管成效 The effect of supervision.")


@blueprint.route("")
@requires(Permission.EFFECT_READ)
@blueprint.arguments(EffectQuestionSchema, location="query")
@blueprint.response(200, EffectSchema, description="一年的监管成效，附各项定义 The effect of a year, with definitions.")
@blueprint.alt_response(404, description="这一年尚未统计 Nobody has counted the year yet.")
def show(question: Plain) -> Response:
    """一年的监管成效：各项指标及定义，分月、分所、分机关，频次是否如约；按编码排列，不作排名

    The effect of a year: every measure with its definition, by month, office and authority, and whether frequencies
    were as promised; as counted last, by code or name, never ranked.
    """
    year = question.get("year") or today().year
    with database().read() as connection:
        found = find_effect(connection, library().tables, year, current_reach(Permission.EFFECT_READ))
    if found is None:
        raise Problem(404, "no-figures", *NOT_COUNTED)
    return jsonify(_plain_of(found))


def _plain_of(shown: ShownEffect) -> Plain:
    figures = shown.figures
    told = told_in_all(figures).told
    return {
        "year": shown.year,
        "until": shown.until.isoformat(),
        "made_at": shown.made_at.isoformat(),
        "scheme": text_of(figures.schemes[0].title) if figures.schemes else None,
        "measures": [
            {"measure": code, "title": text_of(one.title), "unit": one.unit, "definition": text_of(one.definition)}
            | _told(told[code])
            for code, one in MEASURES.items()
            if code in told
        ],
        "numbers": figures.all,
        **{by.value: _rows(shown, by) for by in (By.MONTH, By.QUARTER, By.OFFICE, By.AUTHORITY, By.TYPE)},
        "caps": [
            {"cap": cap.id, "title": text_of(cap.title), "most": cap.most}
            | {"firms": figures.all.get(f"{OF_CAP}:{cap.id}", 0)}
            for cap in figures.caps
        ],
        "triggers": [
            {"trigger": key, "name": text_of(shown.name(By.TRIGGER, key)), "firms": numbers.get(OVER, 0)}
            | {"with_exempt": numbers.get(WITH_EXEMPT, 0)}
            for key, numbers in sorted(figures.tables[By.TRIGGER].items())
        ],
        "frequency": [
            {name: getattr(row, name) for name in row.__dataclass_fields__}
            | {"name": text_of(shown.group(row.table, row.group))}
            for row in figures.frequency
        ],
        "uncounted": figures.uncounted,
    }


def _rows(shown: ShownEffect, by: By) -> list[Plain]:
    return [
        {"key": row.key, "name": text_of(shown.name(by, row.key)), "numbers": row.numbers}
        | {"measures": {code: _told(one) for code, one in row.told.items()}}
        for row in told_rows(shown.figures, by)
    ]


def _told(one: Told) -> dict[str, Any]:
    return {"value": one.value, "part": one.part, "whole": one.whole}
