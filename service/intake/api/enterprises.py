"""Enterprises taken in by requests: one by its address, or up to MOST_ROWS at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify

from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.identifiers import is_identifier
from service.core.problem import refusal_at
from service.core.web.context import database, library
from service.core.web.resource import Resource
from service.core.web.row_limit import ENTERPRISES, refuse_too_many
from service.facts.schemas.stated_fields import NO_CODE
from service.intake.actions.posted_rows import write_enterprises
from service.intake.schemas.enterprises import AttributesSchema, DeliverySchema, EnterprisesWriteSchema, TakenSchema
from service.rule_sets.queries import declared_by

Row = Mapping[str, Any]

blueprint = Resource(
    "enterprise-writes", __name__, url_prefix="/enterprises", description="写入经营主体 Taking in enterprises."
)
OUTSIDE = "有主体不在本账号辖区内 An enterprise lies outside the account's jurisdictions."


@blueprint.route("", methods=["POST"])
@requires(Permission.FACT_WRITE)
@idempotent
@blueprint.arguments(EnterprisesWriteSchema)
@blueprint.response(200, TakenSchema, description="各行的处理结果 How the rows were dealt with.")
@blueprint.problem(403, OUTSIDE)
def take_many(asked: dict[str, Any]) -> Response:
    """写入多个经营主体：新的加入，变化的更正，全部成功或全部不写

    Take in enterprises: new ones are added, changed ones corrected; all of them or none.
    """
    rows = asked["enterprises"]
    refuse_too_many(rows, "json.enterprises", ENTERPRISES)
    return _write(rows, asked, "json.enterprises[{}]")


@blueprint.route("/<code>", methods=["PUT"])
@requires(Permission.FACT_WRITE)
@idempotent
@blueprint.arguments(DeliverySchema, location="query")
@blueprint.arguments(AttributesSchema)
@blueprint.response(200, TakenSchema, description="处理结果 How it was dealt with.")
@blueprint.problem(403, OUTSIDE)
def take_one(delivery: dict[str, Any], row: dict[str, Any], code: str) -> Response:
    """写入一个经营主体：没有则加入，有变化则更正 Take in one enterprise: it is added, or corrected where it changed"""
    if not is_identifier(code):
        raise refusal_at("path.code", NO_CODE)
    return _write([row | {"uscc": code}], delivery, "json")


def _write(rows: Sequence[Row], delivery: Row, place: str) -> Response:
    counts = write_enterprises(
        database(),
        current_account().login,
        current_reach(Permission.FACT_WRITE),
        rows,
        source=delivery["source"],
        data_on=delivery.get("data_on"),
        place=place,
        declared=declared_by(library()),
    )
    return jsonify(counts)
