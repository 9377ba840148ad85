"""What the API says of how a tier is improved."""

from marshmallow import Schema, fields, validate

from rules.remedies import Act
from service.core.web.schemas import WordsSchema
from service.facts.schemas.days import DaysSchema
from service.scores.schemas import SCHEME


class AdviceQuestionSchema(DaysSchema):
    """Under which scheme, to which tier, from which day on, as known when."""

    scheme = fields.String(
        required=True,
        validate=SCHEME,
        metadata={"description": "方案，或 方案@版本 A scheme (its versions in force), or scheme@version throughout."},
    )
    to = fields.String(
        validate=validate.Length(1, 40),
        metadata={"description": "目标类别；默认比现类别好一级 The tier to reach; default: the next better one."},
    )


class AdviceRecordSchema(Schema):
    """A record of the enterprise."""

    type = fields.String(required=True)
    type_title = fields.Nested(WordsSchema, required=True)
    record_id = fields.String(required=True)
    document_no = fields.String(required=True, allow_none=True)
    occurred_on = fields.String(required=True, metadata={"format": "date"})


class AdviceActSchema(Schema):
    """What the enterprise can do about a record, from `day` on."""

    record = fields.Nested(AdviceRecordSchema, required=True)
    act = fields.String(required=True, validate=validate.OneOf([act.value for act in Act]))
    act_title = fields.Nested(WordsSchema, required=True)
    day = fields.String(required=True, metadata={"format": "date"})
    where = fields.Nested(WordsSchema, required=True)
    bring = fields.List(fields.Nested(WordsSchema), required=True)
    decided_by = fields.Nested(WordsSchema, required=True, allow_none=True)


class AdviceSingleSchema(AdviceActSchema):
    """The act, and the day on which it leads there by itself; null: it does not."""

    reached_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})


class AdviceWaySchema(Schema):
    """With these acts, each on its first day, the tier is reached on `day` and not a day earlier."""

    day = fields.String(required=True, metadata={"format": "date"})
    acts = fields.List(fields.Nested(AdviceActSchema), required=True)


class UnmendableSchema(AdviceRecordSchema):
    """A record that nothing mends."""

    why = fields.Nested(WordsSchema, required=True)


class AdviceSchema(Schema):
    """How and when an enterprise comes to a tier."""

    uscc = fields.String(required=True)
    scheme = fields.String(required=True)
    version = fields.String(required=True)
    remedies = fields.String(required=True, metadata={"description": "所用的修复途径表 The table of remedies used."})
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    tier = fields.String(required=True, allow_none=True, metadata={"description": "现类别 The tier on as_of."})
    tier_title = fields.Nested(WordsSchema, required=True)
    to = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "目标类别；null：已是最好的 Null: it is the best."},
    )
    to_title = fields.Nested(WordsSchema, required=True, allow_none=True)
    until = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    by_waiting = fields.String(
        required=True, allow_none=True, metadata={"description": "只等待达到的日期 Reached by waiting alone."}
    )
    ways = fields.List(
        fields.Nested(AdviceWaySchema),
        required=True,
        metadata={"description": "最少的在前；空：36 个月内达不到 The fewest acts first; empty: not in 36 months."},
    )
    acts = fields.List(fields.Nested(AdviceSingleSchema), required=True)
    unmendable = fields.List(fields.Nested(UnmendableSchema), required=True)
    is_proved = fields.Boolean(
        required=True,
        metadata={"description": "是否试遍了每种选择 Whether every choice was tried."},
    )
