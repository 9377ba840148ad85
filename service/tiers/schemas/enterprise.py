"""Decisions, scores and explanations of stored enterprises."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import WordsSchema
from service.facts.schemas.days import DaysSchema
from service.scores.schemas import SCHEME, ModelUsedSchema, NotRatedSchema


class DecisionsQuestionSchema(PageArguments):
    """Whose decisions."""

    scheme = fields.String(validate=SCHEME, metadata={"description": "方案 Scheme; default: all."})


class StoredQuestionSchema(DaysSchema):
    """Which scheme on which day as known when."""

    scheme = fields.String(
        required=True,
        validate=SCHEME,
        metadata={"description": "方案，或 方案@版本 A scheme (its version in force), or scheme@version."},
    )


class DecisionSchema(Schema):
    """One decision: what it was, what decided it, and under what it was made."""

    scheme = fields.String(required=True)
    version = fields.String(required=True)
    run = fields.Integer(required=True, metadata={"description": "作出该结果的批次 The run that made it."})
    until_run = fields.Integer(required=True, allow_none=True)
    in_effect_at = fields.String(required=True, metadata={"format": "date-time"})
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    tier = fields.String(required=True, allow_none=True)
    tier_title = fields.Nested(WordsSchema, required=True, allow_none=True)
    score = fields.Float(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    lines = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    overrides = fields.List(fields.String(), required=True)
    not_rated = fields.List(fields.Nested(NotRatedSchema), required=True)
    failure = fields.Nested(WordsSchema, required=True, allow_none=True)
    model = fields.Nested(ModelUsedSchema, required=True, allow_none=True)
    rule_sets = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    engine = fields.String(required=True)
    facts_digest = fields.String(
        required=True, metadata={"description": "批次所用数据的摘要 What the run took the facts to be, as SHA-256."}
    )
    digest_version = fields.Integer(
        required=True, metadata={"description": "数据摘要的算法编号 The number of the facts digest (docs/replay.md)."}
    )


class DecisionsSchema(Schema):
    """A page of decisions, the newest first."""

    uscc = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    items = fields.List(fields.Nested(DecisionSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class SinceSchema(Schema):
    """What came to be known since the decision in effect, and what the next run would give."""

    known_on = fields.String(required=True, metadata={"format": "date"})
    notices = fields.List(fields.Nested(WordsSchema), required=True, metadata={"description": "提示 In words."})
    news = fields.Dict(required=True, metadata={"description": "生效批次之后知悉 Known since the run in effect."})
    counted_by_run = fields.Integer(required=True, allow_none=True)
    counted = fields.Dict(
        required=True, metadata={"description": "其后批次已计入而结果未变 Counted since, with the same result."}
    )
    rows_to_check = fields.Integer(required=True, metadata={"description": "待核数据行数 Rows that wait."})
    next = fields.Dict(
        required=True, metadata={"description": "下一次分类将得出的结果 What the next run would give; not in effect."}
    )


class ExplanationSchema(Schema):
    """Why one enterprise has its tier: base and the points of all lines make the score."""

    explains = fields.String(
        required=True,
        validate=validate.OneOf(["decision", "facts"]),
        metadata={"description": "decision 生效的结果，facts 按所问日期推算 The decision, or the days asked."},
    )
    decision = fields.Nested(DecisionSchema, required=True, allow_none=True)
    since = fields.Nested(SinceSchema, required=True, allow_none=True)
    uscc = fields.String(required=True)
    scheme = fields.String(required=True)
    version = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    standing = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    disclosure = fields.String(required=True)
    rule_set_sha256 = fields.String(required=True)
    facts_sha256 = fields.String(required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    score = fields.Float(required=True, allow_none=True)
    tier = fields.String(required=True, allow_none=True)
    tier_title = fields.Nested(WordsSchema, required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    band = fields.String(required=True)
    not_rated = fields.List(fields.Dict(), required=True)
    base = fields.Float(required=True)
    lines = fields.List(fields.Dict(), required=True)
    overrides = fields.List(fields.Dict(), required=True)
    model = fields.Dict(required=True, allow_none=True)
    read = fields.List(fields.Dict(), required=True)
    withheld = fields.List(
        fields.Dict(),
        required=True,
        metadata={
            "description": "不在本账号业务条线内而不显示的方案 Schemes read that lie outside the business lines."
        },
    )
