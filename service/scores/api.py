"""What tier facts would give: stateless, for up to MOST_ROWS enterprises in the body of the request."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import Response, jsonify

from rules.calendar import day_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.doubts import Doubted, doubts_of_values, period_doubt_of
from scoring.named_words import words_named_by
from scoring.required_fields import nodes_read_by
from scoring.score import Scores, score
from scoring.typed_words import WordsWanted
from service.access.permissions import Permission
from service.access.route_rules import requires
from service.core.clock import today
from service.core.plain import text_of
from service.core.problem import refusal_at
from service.core.web.context import database, library
from service.core.web.resource import Resource
from service.core.web.row_limit import ENTERPRISES, refuse_too_many
from service.model.asked_models import asked_models
from service.reading.unlisted_words import notices_of_words
from service.rule_sets.asked_rule_sets import asked_closure
from service.scores.given_facts import Bureau, GivenFacts, facts_given
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

    不读取也不写入已存数据：同样的数据、规则集、模型和日期，以及本局匹配的用语和机关，总得到同样的类别。互相矛盾的记录与文件中
    一样列为待核，不计入，其余照算。

    Reads and writes no stored facts: the same facts, rule sets, model, days, and words and authorities that the bureau
    matched, always give the same tiers. Records that contradict each other wait, as those of a file do; the others
    count.
    """
    enterprises = question["enterprises"]
    refuse_too_many(enterprises, "json.enterprises", ENTERPRISES)
    as_of, known_on = question.get("as_of") or today(), question.get("known_on")
    if known_on is not None and known_on > today():
        raise refusal_at("json.known_on", NOT_KNOWN_YET)
    closure = asked_closure(question["scheme"], as_of, known_on)
    given = facts_given(enterprises, closure, Bureau(database(), library(), known_on or today()))
    try:
        scores = score(
            closure,
            given.facts,
            as_of,
            known_on,
            evidence=question["explain"],
            models=asked_models(closure, as_of),
            doubts=True,
        )
    except OverflowError:
        raise too_large("json.enterprises") from None
    answer = scores_json(scores, list(given.facts.uscc), explained=question["explain"])
    waiting = Counter(row.enterprise for row in given.waiting)
    for place, one in enumerate(answer["enterprises"]):
        one["rows_to_check"] = waiting[place]
    return jsonify(
        answer
        | {
            "waiting": [{"where": row.where, **text_of(row.why)} for row in given.waiting],
            "warnings": [text_of(one) for one in _warnings(given, scores, closure)],
        }
    )


def _warnings(given: GivenFacts, scores: Scores, closure: Sequence[RuleSet]) -> list[Text]:
    """What can hardly be right in the facts, and what had no effect; it changes nothing."""
    facts = given.facts
    period = period_doubt_of(scores.rule_set, scores.as_of)
    found = list(scores.doubts)
    for columns, fields in ((facts.attributes, ENTERPRISE_FIELDS), (facts.records.columns, RECORD_FIELDS)):
        for doubt, name, mask in doubts_of_values(columns, fields.values(), day_of(today())):
            found += [Doubted(doubt, name, int(mask.sum()), 0)] if mask.any() else []
    said = [one.text(one.field) for one in found]
    words = WordsWanted(named=cache(lambda: words_named_by(closure, nodes_read_by(closure))))
    unlisted = [one for one in given.unlisted if not words.is_named(one.field, one.word)]
    return [*([period] if period else []), *said, *notices_of_words(unlisted)]
