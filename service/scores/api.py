"""What tier facts would give: stateless, for up to MOST_ROWS enterprises in the body of the request."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask import Response, jsonify

from rules.calendar import day_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.record_types import RECORD_TYPES, RecordType
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.doubts import Doubted, doubts_of_values, period_doubt_of
from scoring.facts import Facts
from scoring.named_words import words_named_by
from scoring.required_fields import nodes_read_by
from scoring.rows import RowError, facts_of
from scoring.score import Scores, score
from scoring.typed_words import WordsWanted
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.core.clock import today
from service.core.plain import text_of
from service.core.problem import TITLES, Problem, refusal_at
from service.core.web.context import library
from service.core.web.resource import Resource
from service.core.web.row_limit import ENTERPRISES, refuse_too_many
from service.model.asked_models import asked_models
from service.reading.unlisted_words import notices_of_words, unlisted_of_facts
from service.rule_sets.asked_rule_sets import asked_closure
from service.rule_sets.queries import declared_types
from service.scores.refused_rows import refused_values
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
    facts = _facts(enterprises, closure)
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
    return jsonify(answer | {"warnings": [text_of(one) for one in _warnings(facts, scores, closure)]})


def _warnings(facts: Facts, scores: Scores, closure: Sequence[RuleSet]) -> list[Text]:
    """What can hardly be right in the facts, and what had no effect; it changes nothing."""
    period = period_doubt_of(scores.rule_set, scores.as_of)
    found = list(scores.doubts)
    for columns, fields in ((facts.attributes, ENTERPRISE_FIELDS), (facts.records.columns, RECORD_FIELDS)):
        for doubt, name, mask in doubts_of_values(columns, fields.values(), day_of(today())):
            found += [Doubted(doubt, name, int(mask.sum()), 0)] if mask.any() else []
    said = [one.text(one.field) for one in found]
    words = WordsWanted(named=cache(lambda: words_named_by(closure, nodes_read_by(closure))))
    return [*([period] if period else []), *said, *notices_of_words(unlisted_of_facts(facts, words))]


def _facts(enterprises: Sequence[Row], closure: Sequence[RuleSet]) -> Facts:
    """The block of the enterprises; raises Problem 422 with every value that cannot be read."""
    records = [row.pop("records") for row in enterprises]
    if len(enterprises) == 1:
        (flat,) = records
    else:
        flat = [record | {"uscc": row["uscc"]} for row, own in zip(enterprises, records, strict=True) for record in own]
    types = {
        name: kind for some in (RECORD_TYPES, *(one.record_types for one in closure)) for name, kind in some.items()
    }
    try:
        try:
            return facts_of(enterprises, flat, types)
        except RowError as error:
            if error.column != "type":
                raise
            # Other rule sets may declare it; they are looked at where a type is none of these.
            return facts_of(enterprises, flat, types := declared_types(library()) | types)
    except RowError as error:
        raise _refusal(error, enterprises, records, types) from None


def _refusal(
    error: RowError, enterprises: Sequence[Row], records: Sequence[Sequence[Row]], types: Mapping[str, RecordType]
) -> Problem:
    """The problem of the values that cannot be read; `error` is the first that was met."""
    where = _place(error, records)
    errors = refused_values(enterprises, records, types)
    if not any(one["where"].startswith(where.rpartition(".")[0]) for one in errors):
        errors.append({"where": where, "zh": error.zh, "en": error.en})
    return Problem(422, *TITLES[422], errors=errors)


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
