"""What the API says of a decision made again."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import WordsSchema
from service.scores.schemas import SCHEME
from service.time.replayed import Outcome, Stage


class ReplayQuestionSchema(Schema):
    """Of which scheme."""

    scheme = fields.String(
        required=True, validate=SCHEME, metadata={"description": "方案 The scheme.", "example": "generic"}
    )


class StageSchema(Schema):
    """A stage and its words."""

    id = fields.String(required=True, validate=validate.OneOf([stage.value for stage in Stage]))
    title = fields.Nested(WordsSchema, required=True)


class ReplayedSchema(Schema):
    """What came of making one decision again."""

    uscc = fields.String(required=True)
    scheme = fields.String(required=True)
    run = fields.Integer(required=True)
    outcome = fields.String(
        required=True,
        validate=validate.OneOf([outcome.value for outcome in Outcome]),
        metadata={"description": "一致、不一致、由另一版引擎得出、无法复算 Equal, differs, otherwise, not_replayable."},
    )
    outcome_title = fields.Nested(WordsSchema, required=True)
    stage = fields.Nested(
        StageSchema,
        required=True,
        allow_none=True,
        metadata={"description": "最先不一致之处 What differs first; null: nothing does."},
    )
    why = fields.Nested(WordsSchema, required=True, allow_none=True)
    engine = fields.String(required=True, metadata={"description": "作出结果的引擎 The engine that decided."})
    engine_now = fields.String(required=True, metadata={"description": "复算的引擎 The engine that made it again."})
