"""Signals as the API takes and gives them."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, REGION, SCHEME, Shaped, WordsSchema
from service.signals.actions import MOST_REASON
from service.signals.queries.acts import ActKind
from service.signals.queries.listed import Status

LONGEST_SEARCH = 100
MOST_ASKED = 50
NO_OFFICE = "none"


class SignalsQuestionSchema(PageArguments):
    """Which signals; filters are combined."""

    scheme = Shaped(SCHEME, "方案，默认第一个有结果生效的方案 Scheme; default: the first with results in effect.")
    kind = fields.List(
        fields.String(validate=validate.Length(1, 80)),
        load_default=list,
        validate=validate.Length(max=MOST_ASKED),
        metadata={"description": "预警种类，可多个 Kinds of signals."},
    )
    office = fields.List(
        fields.String(validate=validate.Length(1, 20)),
        load_default=list,
        validate=validate.Length(max=MOST_ASKED),
        metadata={
            "description": f"监管所代码，可多个；{NO_OFFICE} 为未确定 Supervision offices; {NO_OFFICE}: none known."
        },
    )
    region = Shaped(REGION, "行政区划代码的前几位 The first digits of the region code.")
    search = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_SEARCH),
        metadata={"description": "名称或代码中的字，须全部含有 Pieces of the name or code, all of them held."},
    )
    status = fields.Enum(
        Status,
        by_value=True,
        load_default=Status.OPEN,
        metadata={"description": "open 待查看（默认）；set_aside 已搁置；all 全部 Open (default), set aside, or all."},
    )


class SetAsideSchema(Schema):
    """Why a signal is set aside."""

    reason = fields.String(
        required=True,
        validate=[validate.Length(1, MOST_REASON), NOT_BLANK],
        metadata={"description": "搁置的理由 The reason."},
    )


class TakeUpSchema(Schema):
    """Why a signal is taken up again."""

    reason = fields.String(
        required=True,
        validate=[validate.Length(1, MOST_REASON), NOT_BLANK],
        metadata={"description": "重新处理的理由 The reason."},
    )


class SignalRecordSchema(Schema):
    """A record behind a signal."""

    type = fields.String(required=True)
    type_title = fields.Nested(WordsSchema, required=True)
    record_id = fields.String(required=True, allow_none=True)
    occurred_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    ends_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    document_no = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True)


class AsideSchema(Schema):
    """By whom, when and why it was set aside."""

    reason = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})


class SignalSchema(Schema):
    """A signal of one enterprise; a visit may name its id as its ground."""

    id = fields.Integer(required=True)
    scheme = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    region = fields.String(required=True, allow_none=True)
    office = fields.String(required=True, allow_none=True)
    raised_on = fields.String(
        required=True,
        metadata={
            "format": "date",
            "description": "自该基准日起一直成立 The as-of day since which it has held without a break.",
        },
    )
    holds = fields.Boolean(required=True, metadata={"description": "是否仍成立 Whether it still holds."})
    records = fields.List(fields.Nested(SignalRecordSchema), required=True)
    set_aside = fields.Nested(AsideSchema, required=True, allow_none=True)


class SignalActSchema(Schema):
    """What was done about a signal, by whom, when and why."""

    act = fields.Enum(ActKind, by_value=True, required=True)
    reason = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})


class SignalFileSchema(SignalSchema):
    """A signal with all that was done about signals of its kind of the enterprise, the first first."""

    history = fields.List(fields.Nested(SignalActSchema), required=True)


class SignalCountSchema(Schema):
    """How many signals of a kind an office has, among those that fit but for kinds and offices asked for."""

    kind = fields.String(required=True)
    office = fields.String(required=True, metadata={"description": "空为未确定 Empty: none known."})
    number = fields.Integer(required=True)


class SignalKindSchema(Schema):
    """A kind of signals in the table in force at the run."""

    kind = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    condition = fields.Nested(WordsSchema, required=True)


class SignalsSchema(Schema):
    """A page of signals, the newest first, all of one run."""

    scheme = fields.String(required=True)
    run = fields.Integer(required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    table = fields.String(
        required=True, allow_none=True, metadata={"description": "预警条件表 The table of signals; null: none."}
    )
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    kinds = fields.List(fields.Nested(SignalKindSchema), required=True)
    counts = fields.List(fields.Nested(SignalCountSchema), required=True)
    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(SignalSchema), required=True)
    next = fields.String(required=True, allow_none=True)
