"""What a record of a stored enterprise brought about."""

from flask import Response, jsonify

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.plain import Plain
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.paging import cut_page, decode_cursor, page_size
from service.core.web.resource import Resource
from service.decisions.editions import refuse_not_in_effect
from service.facts.questions import enterprise_of
from service.facts.stored import read_stored
from service.time.changes.impact import impact_of_record
from service.time.changes.impact_words import impact_json
from service.time.changes.record_number import number_of
from service.time.changes.schemas import impact as schemas

blueprint = Resource("impact", __name__, url_prefix="/enterprises", description="记录的影响 What a record does.")


@blueprint.route("/<code>/records/<number>/impact")
@requires(Permission.TIER_READ)
@blueprint.arguments(schemas.ImpactQuestionSchema, location="query")
@blueprint.response(200, schemas.ImpactSchema, description="有该记录和没有该记录时的各结果 With it and without it.")
@blueprint.problem(400, "翻页标记不可用 The cursor cannot be used.")
@blueprint.problem(
    404,
    "辖区内没有这一主体，或它没有这一记录，或该方案没有已生效的结果 No such enterprise or record, or no such scheme.",
)
def get_impact(question: Plain, code: str, number: str) -> Response:
    """一条记录的影响：知悉它以来的每个结果，没有它会是什么类别、什么分值、共多少天

    Every decision in effect that knew the record (by its `number` in `/records`), what it had been without it, and for
    how many days it held. Made again from the archived rule sets, the models, the days and the facts of each run;
    where a decision does not come out as it was, that is said and nothing made up. A decision that was made before and
    found again when the record was known is told as of then.

    用于评估更正、撤销的影响；内部使用。For the weight of a correction or a revocation. Internal.
    """
    limit = page_size(question["limit"])
    begin = decode_cursor(question["after"])["run"] if "after" in question else None
    with database().read() as connection:
        found = enterprise_of(connection, code, Permission.TIER_READ)
        schemes = current_account().reach(Permission.TIER_READ).schemes_at(found.region, found.office)
        refuse_not_in_effect(connection, question["scheme"])
        asked = number_of(number)
        stored = read_stored(connection, [found.id])
        impact = (
            None
            if asked is None or question["scheme"] not in schemes
            else impact_of_record(connection, stored, found.id, asked, question["scheme"], schemes)
        )
    if impact is None:
        raise no_record(number)
    page = cut_page(impact.after(begin)[: limit + 1], limit, lambda effect: {"run": effect.decision.from_run})
    return jsonify(impact_json(found.code, impact, page.items) | {"next": page.next})


def no_record(number: str) -> Problem:
    """The Problem 404 of a record that is not there or not for the account."""
    return Problem(
        404,
        "not-found",
        Text("该主体没有这一记录。", "The enterprise has no such record."),
        Text(f"没有编号为 {number} 的记录；编号见 /records。", f"No record has the number {number}; see /records."),
    )
