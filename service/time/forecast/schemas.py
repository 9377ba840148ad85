"""What the API says of what comes."""

from marshmallow import Schema, fields, validate

from scoring.step_cause import StepKind
from service.core.web.schemas import WordsSchema
from service.facts.schemas.days import DaysSchema
from service.scores.schemas import SCHEME, NotRatedSchema


class ForecastQuestionSchema(DaysSchema):
    """Under which scheme, from which day on, as known when."""

    scheme = fields.String(
        required=True,
        validate=SCHEME,
        metadata={"description": "方案，或 方案@版本 A scheme (its versions in force), or scheme@version throughout."},
    )


class StepCauseSchema(Schema):
    """Because of what an outcome steps; `left` count no more, `entered` begin to, `aged` stand behind it as before."""

    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in StepKind]))
    title = fields.Nested(WordsSchema, required=True)
    said = fields.List(fields.Nested(WordsSchema), required=True, metadata={"description": "说明 In words."})
    left = fields.List(fields.Dict(), required=True, metadata={"description": "不再计入的记录 Count no more."})
    entered = fields.List(fields.Dict(), required=True, metadata={"description": "开始计入的记录 Begin to count."})
    aged = fields.List(fields.Dict(), required=True, metadata={"description": "仍计入的记录 Still count."})
    attributes = fields.List(fields.Dict(), required=True, metadata={"description": "变更的登记事项 Attributes."})
    schemes = fields.List(
        fields.Dict(), required=True, metadata={"description": "所读取的、类别变化的方案 Schemes read that changed."}
    )


class ForecastStepSchema(Schema):
    """From `day` on the outcome is this."""

    day = fields.String(required=True, metadata={"format": "date"})
    version = fields.String(
        required=True, allow_none=True, metadata={"description": "规则集版本；null：无适用者 None applies."}
    )
    tier = fields.String(required=True, allow_none=True)
    tier_title = fields.Nested(WordsSchema, required=True)
    score = fields.Float(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_by_title = fields.Nested(WordsSchema, required=True, allow_none=True)
    not_rated = fields.List(fields.Nested(NotRatedSchema), required=True)
    cause = fields.Nested(
        StepCauseSchema,
        required=True,
        allow_none=True,
        metadata={
            "description": "与前一结果不同的原因；首项为 null Why it differs from the one before; null: the first."
        },
    )


class ForecastSchema(Schema):
    """The outcomes of 36 months if nothing new happens, the first as of the day asked."""

    uscc = fields.String(required=True)
    scheme = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    until = fields.String(required=True, metadata={"format": "date"})
    first_change = fields.Nested(
        ForecastStepSchema,
        required=True,
        allow_none=True,
        metadata={"description": "类别首次变化；null：期内不变 The first change of tier; null: none up to `until`."},
    )
    steps = fields.List(fields.Nested(ForecastStepSchema), required=True)
