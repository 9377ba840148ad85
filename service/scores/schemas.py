"""What-if scores: the facts of up to MOST_ROWS enterprises in, their tiers out."""

from marshmallow import Schema, fields, validate

from scoring.model import ModelState
from service.core.web.schemas import Day, WordsSchema
from service.facts.schemas.stated_fields import EnterpriseSchema, RecordSchema

SCHEME = validate.Regexp(r"[a-z0-9-]{1,80}(@[0-9A-Za-z.-]{1,40})?\Z")


class FactsSchema(EnterpriseSchema):
    """An enterprise with its records."""

    records = fields.List(
        fields.Nested(RecordSchema),
        load_default=list,
        metadata={"description": "信用记录，可含各版本 Credit records, in all versions."},
    )


class QuestionSchema(Schema):
    """Which scheme on which day as known when."""

    scheme = fields.String(
        required=True,
        validate=SCHEME,
        metadata={"description": "方案，或 方案@版本 A scheme (its version in force), or scheme@version."},
    )
    as_of = Day(metadata={"description": "基准日，默认今天 As-of day, default today."})
    known_on = Day(metadata={"description": "数据截止日，默认全部已知 Only what was known by this day; default: all."})


class ScoreQuestionSchema(QuestionSchema):
    """The facts to score."""

    explain = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "附每条的依据和记录 With the basis and the records of every line."},
    )
    enterprises = fields.List(fields.Nested(FactsSchema), required=True, validate=validate.Length(min=1))


class NotRatedSchema(Schema):
    id = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)


class ModelUsedSchema(Schema):
    """The model that a decision was made with, or why without one."""

    state = fields.String(
        required=True,
        validate=validate.OneOf([state.value for state in ModelState]),
        metadata={
            "description": "live 计分，shadow 试算，其余为仅按规则集的原因 Counted, only shown, or why there is none."
        },
    )
    digest = fields.String(required=True, allow_none=True, metadata={"description": "模型的 SHA-256 Of the model."})
    moved = fields.Boolean(
        required=True, metadata={"description": "模型分是否改变了类别 Whether its points changed the tier."}
    )


class ModelSaidSchema(ModelUsedSchema):
    """What the model says of one enterprise; null where the scheme asks for no model."""

    probability = fields.Float(required=True, allow_none=True)
    points = fields.Float(required=True, allow_none=True)
    other_tier = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "计分时为不计模型分的类别，试算时相反 Live: without its points; shadow: with them."},
    )


class ScoreSchema(Schema):
    """What one enterprise gets: base plus all lines is the score; lines that gave no points are left out."""

    uscc = fields.String(required=True)
    tier = fields.String(
        required=True, allow_none=True, metadata={"description": "类别；null 为暂未分类。null: not classified."}
    )
    tier_title = fields.Nested(WordsSchema, required=True, allow_none=True)
    score = fields.Float(required=True, allow_none=True)
    decided_by = fields.String(
        required=True, allow_none=True, metadata={"description": "判定方式 The step that decided the tier."}
    )
    not_rated = fields.List(fields.Nested(NotRatedSchema), required=True)
    model = fields.Nested(ModelSaidSchema, required=True, allow_none=True)
    lines = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    rows_to_check = fields.Integer(
        metadata={"description": "该主体有几条记录待核，未计入 How many of its records wait and do not count."}
    )
    explanation = fields.Dict(metadata={"description": "分类说明 The whole explanation, where it was asked for."})


class WaitingSchema(WordsSchema):
    """A record that does not count before a person checked it: where the request states it, and why."""

    where = fields.String(required=True)


class ScoresSchema(Schema):
    """The tiers, and under what they were found."""

    scheme = fields.String(required=True)
    version = fields.String(required=True)
    as_of = fields.Date(required=True)
    known_on = fields.Date(required=True, allow_none=True)
    standing = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    rule_sets = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "所用规则集的 SHA-256 SHA-256 of every rule set read."},
    )
    base = fields.Float(required=True)
    waiting = fields.List(
        fields.Nested(WaitingSchema),
        metadata={
            "description": "待核的记录及原因：互相矛盾，或无法判断是一条还是两条。"
            "Records that wait and why: they contradict each other, or may be two records or one."
        },
    )
    warnings = fields.List(
        fields.Nested(WordsSchema),
        metadata={
            "description": "提示：未知用语、可疑的日期和数字、不起作用的人工调整等，不改变结果。"
            "Unknown words, doubtful days and counts, adjustments without effect and the like; they change nothing."
        },
    )
    enterprises = fields.List(fields.Nested(ScoreSchema), required=True)
