"""What the API says of what a record brought about."""

from marshmallow import Schema, fields

from service.core.web.paging import PageArguments
from service.core.web.schemas import SCHEME, Shaped, WordsSchema


class ImpactQuestionSchema(PageArguments):
    """Under which scheme, and which page of the decisions."""

    scheme = Shaped(SCHEME, "方案 A scheme.", required=True)


class ImpactOutcomeSchema(Schema):
    """What a decision says, or would have said."""

    tier = fields.String(required=True, allow_none=True)
    tier_title = fields.Nested(WordsSchema, required=True)
    score = fields.Float(required=True, allow_none=True)


class ImpactDecisionSchema(Schema):
    """One decision that knew the record, with it and without it."""

    run = fields.Integer(required=True)
    version = fields.String(required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    begins = fields.String(required=True, metadata={"format": "date"})
    until = fields.String(
        required=True, allow_none=True, metadata={"format": "date", "description": "null：现仍有效 It still holds."}
    )
    days = fields.Integer(required=True, metadata={"description": "有效天数 For how many days it held."})
    with_ = fields.Nested(ImpactOutcomeSchema, required=True, data_key="with")
    without = fields.Nested(
        ImpactOutcomeSchema,
        required=True,
        allow_none=True,
        metadata={"description": "没有该记录时；null：不能得知，原因见 why Null: it cannot be found out, see why."},
    )
    points = fields.Float(required=True, allow_none=True, metadata={"description": "该记录的分值 What it does."})
    moves = fields.Boolean(required=True, metadata={"description": "类别是否因之不同 Whether the tier is another."})
    why = fields.Nested(WordsSchema, required=True, allow_none=True)


class ImpactSchema(Schema):
    """What a record brought about, the newest decision first; numbers and days are of all pages."""

    uscc = fields.String(required=True)
    scheme = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    number = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    known_since = fields.String(required=True, metadata={"format": "date"})
    is_known = fields.Boolean(required=True, metadata={"description": "现是否采用 Whether it counts now."})
    fields_ = fields.Dict(required=True, data_key="fields")
    days_moved = fields.Integer(
        required=True, metadata={"description": "类别因之不同的天数 For how many days the tier was another."}
    )
    number_of_decisions = fields.Integer(
        required=True, metadata={"description": "知悉该记录以来的结果数 How many decisions knew it, on all pages."}
    )
    number_moved = fields.Integer(
        required=True, metadata={"description": "类别因之不同的结果数 Of how many the tier was another because of it."}
    )
    not_replayed = fields.Integer(
        required=True, metadata={"description": "不能重新得出的结果数，未计入天数 Not made again, and in no days."}
    )
    decisions = fields.List(fields.Nested(ImpactDecisionSchema), required=True)
    next = fields.String(required=True, allow_none=True)
