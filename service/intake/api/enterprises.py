"""Enterprises taken in by requests: one by its address, or up to MOST_ROWS at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify
from sqlalchemy import Connection, select

from rules.texts import Text
from service.access.guard import current_account, current_regions, requires
from service.access.idempotency import idempotent
from service.access.permissions import Permission
from service.core.clock import today
from service.core.db.audit import write_entry
from service.core.db.in_clause import among
from service.core.db.tables.facts import enterprise
from service.core.identifiers import is_identifier
from service.core.problem import TITLES, Problem, refused
from service.core.web.context import database, settings
from service.core.web.resource import Resource
from service.facts.schemas.stated import NO_CODE
from service.intake.schemas.enterprises import AttributesSchema, DeliverySchema, EnterprisesWriteSchema, TakenSchema
from service.intake.write import take_rows

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
    most = settings().most_rows
    if len(rows) > most:
        zh, en = f"一次最多 {most} 户，请分批提交。", f"At most {most} enterprises at once; send them in parts."
        raise refused("json.enterprises", Text(zh, en))
    return _taken(rows, asked, "json.enterprises[{}]")


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
        raise refused("path.code", NO_CODE)
    return _taken([row | {"uscc": code}], delivery, "json")


def _taken(rows: Sequence[Row], delivery: Row, place: str) -> Response:
    who, data_on = current_account().login, delivery.get("data_on") or today()
    with database().write() as connection:
        _refuse_outside(connection, rows, place)
        taken = take_rows(
            connection, "enterprises", rows, source=delivery["source"], actor=who, data_on=data_on, known_on=today()
        )
        if taken.rejects:
            raise _rejected(taken.rejects, place)
        counts = {name: number for name, number in taken.counts().items() if name != "quarantined"}
        write_entry(connection, who, "enterprise.write", f"{taken.read} rows", {"source": delivery["source"], **counts})
    return jsonify(counts)


def _refuse_outside(connection: Connection, rows: Sequence[Row], place: str) -> None:
    """Raises Problem 403 for rows that lie, or would come to lie, outside the account's jurisdictions."""
    regions = current_regions(Permission.FACT_WRITE)
    if "" in regions:
        return
    codes = [row["uscc"] for row in rows]
    there = select(enterprise.c.code, enterprise.c.region).where(among(connection, enterprise.c.code, codes))
    known = {row.code: row.region for row in connection.execute(there)}
    for number, row in enumerate(rows):
        # Where it lies now, and where it would lie.
        before, after = known.get(row["uscc"], row.get("region")), row.get("region") or known.get(row["uscc"])
        if not all((region or "").startswith(regions) for region in (before, after)):
            why = Text("该主体不在本账号辖区内。", "The enterprise lies outside the account's jurisdictions.")
            errors = [{"where": f"{place.format(number)}.region", "zh": why.zh, "en": why.en}]
            raise Problem(403, *TITLES[403], errors=errors)


def _rejected(rejects: Sequence[Row], place: str) -> Problem:
    errors = [
        {"where": f"{place.format(one['row'])}.{one['column']}", "zh": str(one["zh"]), "en": str(one["en"])}
        for one in rejects
    ]
    return Problem(422, *TITLES[422], errors=errors)
