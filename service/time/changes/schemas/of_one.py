"""What the API says of changes."""

from marshmallow import Schema, fields, validate

from scoring.changes import Cause
from scoring.substitution import How
from service.core.web.schemas import Day, WordsSchema
from service.scores.schemas import SCHEME


class ChangesQuestionSchema(Schema):
    """Under which scheme, between which days, each as known on which day."""

    scheme = fields.String(
        required=True,
        validate=SCHEME,
        metadata={"description": "方案，或 方案@版本 A scheme (its versions in force), or scheme@version for both."},
    )
    first = Day(data_key="from", metadata={"description": "起始日，默认与结束日相同 The first day, default the last."})
    last = Day(data_key="to", metadata={"description": "结束日，默认今天 The last day, default today."})
    known_first = Day(
        data_key="known_from",
        metadata={"description": "起始日的数据截止日，默认即起始日 What was known first; default: on the first day."},
    )
    known_last = Day(
        data_key="known_to",
        metadata={
            "description": "结束日的数据截止日，默认即结束日，两日相同时为今天。"
            "What is known last; default: on the last day, or today where both days are one."
        },
    )


_POINTS = fields.Float(
    required=True, allow_none=True, metadata={"description": "分值之差；null：一方没有分值 Null: a side has no score."}
)


class ChangesOutcomeSchema(Schema):
    """What comes out."""

    tier = fields.String(required=True, allow_none=True)
    score = fields.Float(required=True, allow_none=True)


class ChangesSideSchema(ChangesOutcomeSchema):
    """A day, as known on a day, under a version."""

    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    version = fields.String(required=True)
    tier_title = fields.Nested(WordsSchema, required=True)


class ChangesItemSchema(Schema):
    """What is substituted: a record, or attributes; both null where another business line's record is not shown."""

    how = fields.String(required=True, validate=validate.OneOf([how.value for how in How]))
    attributes = fields.List(fields.String(), required=True, metadata={"description": "登记事项 Attributes."})
    was = fields.Dict(required=True, allow_none=True, metadata={"description": "原来的内容 What it said."})
    record = fields.Dict(required=True, allow_none=True, metadata={"description": "现在的内容 What it says now."})
    fields_ = fields.List(
        fields.String(), required=True, data_key="fields", metadata={"description": "有变化的字段 What differs."}
    )


class DifferenceSchema(Schema):
    """The outcome without and with it, and the difference."""

    points = _POINTS
    moves = fields.Boolean(required=True, metadata={"description": "类别是否变化 Whether the tier is another."})
    before = fields.Nested(ChangesOutcomeSchema, required=True)
    after = fields.Nested(ChangesOutcomeSchema, required=True)


class ChangesStepSchema(DifferenceSchema):
    """What one record does, or (beyond a hundred) the others together."""

    title = fields.Nested(WordsSchema, required=True)
    said = fields.List(fields.Nested(WordsSchema), required=True)
    items = fields.List(fields.Nested(ChangesItemSchema), required=True)


class ChangesPartSchema(DifferenceSchema):
    """What one cause does; its steps add up to it."""

    cause = fields.String(required=True, validate=validate.OneOf([cause.value for cause in Cause]))
    cause_title = fields.Nested(WordsSchema, required=True)
    steps = fields.List(fields.Nested(ChangesStepSchema), required=True)


class ChangesSchema(Schema):
    """What changed, split into causes whose parts add up."""

    uscc = fields.String(required=True)
    scheme = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    first = fields.Nested(ChangesSideSchema, required=True, data_key="from")
    last = fields.Nested(ChangesSideSchema, required=True, data_key="to")
    points = _POINTS
    parts = fields.List(
        fields.Nested(ChangesPartSchema),
        required=True,
        metadata={"description": "按原因顺序；分值相加即为总差 In the order of causes; their points add up."},
    )
