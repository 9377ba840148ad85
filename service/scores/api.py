"""What tier facts would give: stateless, for up to MOST_ROWS enterprises in the body of the request."""

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify

from rules.texts import Text
from scoring.facts import Facts
from scoring.rows import RowError, facts_of
from scoring.score import score
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.core.clock import today
from service.core.problem import refusal_at
from service.core.web.resource import Resource
from service.core.web.row_limit import ENTERPRISES, refuse_too_many
from service.model.asked_models import asked_models
from service.rule_sets.asked_rule_sets import asked_closure
from service.scores.schemas import ScoreQuestionSchema, ScoresSchema
from service.scores.score_json import scores_json, too_large

Row = dict[str, Any]

blueprint = Resource(
    "scores", __name__, url_prefix="/scores", description="试算：所给数据在某方案下的类别 What tier facts would give."
)


@blueprint.route("", methods=["POST"])
@requires(Permission.SCORE)
# One instance: made anew for every request, the schema would copy all of its fields.
@blueprint.arguments(ScoreQuestionSchema())
@blueprint.response(200, ScoresSchema, description="各主体的类别 The tier of each enterprise.")
def score_given(question: Row) -> Response:
    """按所给数据试算类别，不保存 Score the facts in the body

    不读取也不写入已存数据：同样的数据、规则集、模型和日期总得到同样的结果。

    Reads and writes no stored facts: the same facts, rule sets, model and days always give the same answer.
    """
    enterprises = question["enterprises"]
    refuse_too_many(enterprises, "json.enterprises", ENTERPRISES)
    as_of, known_on = question.get("as_of") or today(), question.get("known_on")
    closure = asked_closure(question["scheme"], as_of, known_on)
    try:
        scores = score(
            closure,
            _facts(enterprises),
            as_of,
            known_on,
            evidence=question["explain"],
            models=asked_models(closure, as_of),
        )
    except OverflowError:
        raise too_large("json.enterprises") from None
    return jsonify(scores_json(scores, [row["uscc"] for row in enterprises], explained=question["explain"]))


def _facts(enterprises: Sequence[Row]) -> Facts:
    """The block of the enterprises; raises Problem 422 at the very value that cannot be read."""
    records = [row.pop("records") for row in enterprises]
    if len(enterprises) == 1:
        (flat,) = records
    else:
        flat = [record | {"uscc": row["uscc"]} for row, own in zip(enterprises, records, strict=True) for record in own]
    try:
        return facts_of(enterprises, flat)
    except RowError as error:
        raise refusal_at(_place(error, records), Text(error.zh, error.en)) from None


def _place(error: RowError, records: Sequence[Sequence[Row]]) -> str:
    """Where the body states the value: the error counts the records of all enterprises in one row."""
    if error.given == "enterprises":
        return f"json.enterprises[{error.row}].{error.column}"
    row = error.row
    for place, own in enumerate(records):
        if row < len(own):
            return f"json.enterprises[{place}].records[{row}].{error.column}"
        row -= len(own)
    raise AssertionError("the error stands at a record")
