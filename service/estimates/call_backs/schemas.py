"""Call-backs as the API is told of them and answers."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import WordsSchema
from service.estimates.call_backs.call_back import (
    LONGEST_NOTE,
    LONGEST_REASON,
    CallBackKind,
    CallBackRating,
    CallBackStatus,
    Outcome,
)
from service.registries.workdays import YEARS

_KIND = validate.OneOf([one.value for one in CallBackKind])
_STATUS = validate.OneOf([one.value for one in CallBackStatus])
_RATING = validate.OneOf([one.value for one in CallBackRating])
_YEAR = validate.Range(YEARS.start, YEARS.stop - 1)


class CallBackYearSchema(Schema):
    """Of which year."""

    year = fields.Integer(validate=_YEAR, metadata={"description": "年度，空为今年 None: this year."})


class CallBacksQuestionSchema(PageArguments):
    """Which call-backs."""

    status = fields.String(validate=_STATUS)
    kind = fields.String(validate=_KIND)
    year = fields.Integer(validate=_YEAR)
    quarter = fields.Integer(validate=validate.Range(1, 4))


class CallBackSchema(Schema):
    """A call-back as it stands; whom to call is asked for apart, and noted."""

    id = fields.Integer(required=True)
    year = fields.Integer(required=True)
    quarter = fields.Integer(required=True)
    kind = fields.String(required=True, validate=_KIND)
    kind_title = fields.Nested(WordsSchema, required=True)
    number = fields.String(required=True)
    place = fields.Integer(required=True, metadata={"description": "按摘要值的次序 Its place in the order of hashes."})
    sha256 = fields.String(required=True, metadata={"description": "排序所用摘要值 The hash that it stands by."})
    subject = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    region = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    line = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, validate=_STATUS)
    status_title = fields.Nested(WordsSchema, required=True)
    attempts = fields.Integer(required=True)
    rating = fields.String(required=True, allow_none=True, validate=_RATING)
    note = fields.String(required=True, allow_none=True)
    called_by = fields.String(required=True, allow_none=True)
    called_at = fields.DateTime(required=True, allow_none=True)
    corrected_by = fields.String(
        required=True, allow_none=True, metadata={"description": "最近一次更正 Who last corrected it; null: nobody."}
    )
    corrected_at = fields.DateTime(required=True, allow_none=True)
    corrected_because = fields.String(required=True, allow_none=True)
    had_hand = fields.Boolean(
        required=True,
        metadata={"description": "本人经办过，不作回访 Whoever asks had a hand in it, and does not call."},
    )


class CallBacksSchema(Schema):
    """A page of call-backs."""

    items = fields.List(fields.Nested(CallBackSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class CallEnteredSchema(Schema):
    """What came of a call."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf([one.value for one in Outcome]),
        metadata={"description": "答复、拒绝、未接通（三次即止） Three not reached end it."},
    )
    rating = fields.String(load_default=None, allow_none=True, validate=_RATING)
    note = fields.String(load_default=None, allow_none=True, validate=validate.Length(0, LONGEST_NOTE))


class CallCorrectedSchema(CallEnteredSchema):
    """What came of the last call, and why it is corrected."""

    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_REASON))


class ReachableSchema(Schema):
    """Somebody who can be called."""

    whose = fields.Nested(WordsSchema, required=True)
    name = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)


class ReachablesSchema(Schema):
    """Whom to call; nobody where nobody left a way, or retention has erased it."""

    items = fields.List(fields.Nested(ReachableSchema), required=True)


class ContentShareSchema(Schema):
    """A share with its limits of 95 %; null: nobody answered."""

    value = fields.Float(required=True, allow_none=True)
    low = fields.Float(required=True, allow_none=True)
    high = fields.Float(required=True, allow_none=True)


class CallBackCountSchema(Schema):
    """What came of so many."""

    chosen = fields.Integer(required=True)
    called = fields.Integer(required=True, metadata={"description": "至少拨打过一次 With one call at least."})
    answered = fields.Integer(required=True)
    declined = fields.Integer(required=True)
    not_reached = fields.Integer(required=True)
    satisfied = fields.Integer(required=True)
    basically_satisfied = fields.Integer(required=True)
    dissatisfied = fields.Integer(required=True)
    content_share = fields.Nested(
        ContentShareSchema,
        required=True,
        metadata={"description": "满意和基本满意占已答复的比例 Of those who answered, satisfied or basically so."},
    )


class CallBackRowSchema(Schema):
    """The count of a unit in a quarter."""

    quarter = fields.Integer(required=True)
    kind = fields.String(required=True, validate=_KIND)
    office = fields.String(required=True, allow_none=True)
    region = fields.String(required=True, metadata={"description": "没有监管所的为县区 Its county, without an office."})
    count = fields.Nested(CallBackCountSchema, required=True)


class CallBackRoundSchema(Schema):
    """A round of the whole bureau."""

    quarter = fields.Integer(required=True)
    kind = fields.String(required=True, validate=_KIND)
    population = fields.Integer(required=True)
    chosen = fields.Integer(required=True)
    percent = fields.Integer(required=True)
    least = fields.Integer(required=True)
    sha256 = fields.String(required=True, metadata={"description": "名单指纹 Of the list that they were chosen from."})
    chosen_at = fields.DateTime(required=True)


class CallBackFiguresSchema(Schema):
    """The figures of a year, units by their codes."""

    year = fields.Integer(required=True)
    all = fields.Nested(CallBackCountSchema, required=True)
    items = fields.List(fields.Nested(CallBackRowSchema), required=True)
    rounds = fields.List(fields.Nested(CallBackRoundSchema), required=True)
