"""What tier facts would give: stateless, for up to MOST_ROWS enterprises in the body of the request."""

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify

from rules.calendar import day_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.texts import Text
from scoring.doubts import Doubted, doubts_of_values, period_doubt_of
from scoring.facts import Facts
from scoring.rows import RowError, facts_of
from scoring.score import Scores, score
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.core.clock import today
from service.core.plain import text_of
from service.core.problem import refusal_at
from service.core.web.resource import Resource
from service.core.web.row_limit import ENTERPRISES, refuse_too_many
from service.model.asked_models import asked_models
from service.rule_sets.asked_rule_sets import asked_closure
from service.scores.schemas import ScoreQuestionSchema, ScoresSchema
from service.scores.score_json import scores_json, too_large

Row = dict[str, Any]
NOT_KNOWN_YET = Text(
    "晚于今天；所知的最晚是今天，请改为今天或更早。",
    "It lies after today; what is known is known by today: state no later day.",
)

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

    不读取也不写入已存数据：同样的数据、规则集、模型和日期总得到同样的类别。

    Reads and writes no stored facts: the same facts, rule sets, model and days always give the same tiers.
    """
    enterprises = question["enterprises"]
    refuse_too_many(enterprises, "json.enterprises", ENTERPRISES)
    as_of, known_on = question.get("as_of") or today(), question.get("known_on")
    if known_on is not None and known_on > today():
        raise refusal_at("json.known_on", NOT_KNOWN_YET)
    closure = asked_closure(question["scheme"], as_of, known_on)
    facts = _facts(enterprises)
    try:
        scores = score(
            closure,
            facts,
            as_of,
            known_on,
            evidence=question["explain"],
            models=asked_models(closure, as_of),
            doubts=True,
        )
    except OverflowError:
        raise too_large("json.enterprises") from None
    answer = scores_json(scores, list(facts.uscc), explained=question["explain"])
    return jsonify(answer | {"warnings": [text_of(one) for one in _warnings(facts, scores)]})


def _warnings(facts: Facts, scores: Scores) -> list[Text]:
    """What can hardly be right in the facts, and what had no effect; it changes nothing."""
    period = period_doubt_of(scores.rule_set, scores.as_of)
    found = list(scores.doubts)
    for columns, fields in ((facts.attributes, ENTERPRISE_FIELDS), (facts.records.columns, RECORD_FIELDS)):
        for doubt, name, mask in doubts_of_values(columns, fields.values(), day_of(today())):
            found += [Doubted(doubt, name, int(mask.sum()), 0)] if mask.any() else []
    return [*([period] if period else []), *(one.text(one.field) for one in found)]


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
