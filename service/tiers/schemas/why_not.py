"""Why an enterprise is not in a tier, or not in a tier list, as the API takes and gives it."""

from marshmallow import Schema, fields, validate

from scoring.why_not import Without
from service.core.web.schemas import SCHEME, Day, Shaped, WordsSchema
from service.decisions.lists import Condition
from service.tiers.schemas.lists import TierFiltersSchema

NOT_IN_RUN = "not_in_run"
STAGES = ("no_version", "not_classified", "score", "no_band", "class", "shift", "floor", "cap", "manual", "direct")


class WhyNotQuestionSchema(TierFiltersSchema):
    """One tier or, with `list`, the conditions of a tier list."""

    list = fields.Boolean(
        load_default=False,
        metadata={
            "description": "true：为什么不在按这些条件筛选的名单内；否则问一个类别 "
            "true: why it is not in the list of these conditions; else one tier is asked about."
        },
    )
    scheme = Shaped(
        f"{SCHEME}(@[0-9A-Za-z.-]{{1,40}})?",
        "方案，问类别时也可为方案@版本；默认第一个有结果生效的方案 "
        "A scheme or, of a tier, scheme@version; default: the first with results in effect.",
    )
    as_of = Day(metadata={"description": "基准日，只用于问类别 As-of day, of a tier alone."})
    known_on = Day(metadata={"description": "数据截止日，只用于问类别 What was known by this day, of a tier alone."})


class PossibleSchema(Schema):
    """An override that names the tier, and why it does not lead there."""

    override = fields.Dict(required=True)
    without = fields.String(required=True, validate=validate.OneOf([one.value for one in Without]))
    words = fields.Nested(WordsSchema, required=True)


class ThenSchema(Schema):
    """What would lead away from the tier later on the way, were all before it not there."""

    level = fields.String(required=True)
    to = fields.String(required=True)
    overrides = fields.List(fields.Dict(), required=True)


class LackingSchema(Schema):
    """What the score lacks: the least change that brings it into the tier's band, and the end of it that it passes."""

    score = fields.Float(required=True)
    lacks = fields.Float(required=True, metadata={"description": "正数为须升高 Above nought: it must rise."})
    border = fields.Float(required=True)
    is_inside = fields.Boolean(required=True, metadata={"description": "边界是否在内 Whether the end lies inside."})


class UnmetSchema(Schema):
    """A condition of the list that the enterprise does not meet."""

    condition = fields.String(required=True, validate=validate.OneOf([one.value for one in Condition]))
    title = fields.Nested(WordsSchema, required=True)
    asked = fields.Nested(WordsSchema, required=True)
    held = fields.Nested(WordsSchema, required=True)


class WhyNotSchema(Schema):
    """The first thing that keeps the enterprise out, in words and as it is held."""

    uscc = fields.String(required=True)
    asks = fields.String(required=True, validate=validate.OneOf(["tier", "list"]))
    kept_off = fields.Boolean(required=True, metadata={"description": "false：在其中 false: it is in it."})
    stage = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf([*STAGES, NOT_IN_RUN, *(one.value for one in Condition)]),
        metadata={"description": "第一个原因所在的环节 Where the first thing stands."},
    )
    words = fields.List(fields.Nested(WordsSchema), required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    scheme = fields.String(required=True)
    version = fields.String(required=True, allow_none=True)
    as_of = fields.Date(required=True)
    known_on = fields.Date(required=True)
    # Of a tier.
    explains = fields.String(validate=validate.OneOf(["decision", "facts"]))
    tier = fields.String()
    tier_now = fields.String(allow_none=True)
    lacking = fields.Nested(LackingSchema, allow_none=True)
    overrides = fields.List(fields.Dict())
    not_rated = fields.List(fields.Dict())
    possible = fields.List(fields.Nested(PossibleSchema))
    then = fields.List(fields.Nested(ThenSchema))
    # Of a list.
    run = fields.Integer()
    unmet = fields.List(fields.Nested(UnmetSchema))
