"""Supervisors as the API is asked for them and answers."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, REGION, TEXT, Day, Shaped, WordsSchema
from service.ledger.supervisors.stated import LONGEST, MOST_RENEWED

_CODE = validate.Length(1, 80)
_YEAR = {"description": "履职年度，空为本年 The year of the counts; null: this one."}


class SupervisorsQuestionSchema(PageArguments):
    """Which supervisors: those whose term has not ended, unless `ended` asks for these, too."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST["number"]),
        metadata={"description": "编号的一部分 A piece of the number."},
    )
    ended = fields.Boolean(load_default=False)
    year = fields.Integer(load_default=None, metadata=_YEAR)


class DutyQuestionSchema(Schema):
    """Of which year."""

    year = fields.Integer(load_default=None, metadata=_YEAR)


class DutyCountSchema(Schema):
    """What a supervisor did in a year, as counts alone."""

    year = fields.Integer(required=True)
    quarters = fields.List(
        fields.Integer(),
        required=True,
        validate=validate.Length(equal=4),
        metadata={"description": "各季度反映件数，撤回的不计 Items filed in each quarter, without those withdrawn."},
    )
    reported = fields.Boolean(required=True, metadata={"description": "年度总结已交 The year's report is there."})


class SupervisorReportSchema(Schema):
    """A report on a year, as filed last."""

    year = fields.Integer(required=True)
    text = fields.String(required=True)
    filed_at = fields.DateTime(required=True)


class SupervisorDutySchema(DutyCountSchema):
    """What a supervisor did in a year, and his reports."""

    reports = fields.List(fields.Nested(SupervisorReportSchema), required=True)


class SupervisorTermSchema(Schema):
    """A term as it was entered."""

    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    renewed = fields.Integer(required=True)
    linked_leader = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)


class SupervisorSchema(Schema):
    """A supervisor as entered last; `why_not` says why nothing is opened to him today."""

    number = fields.String(required=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "null 为已到期清除 null: erased."})
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    renewed = fields.Integer(required=True)
    secrecy_signed_on = fields.Date(required=True, allow_none=True)
    linked_leader = fields.String(required=True)
    account = fields.String(required=True, allow_none=True)
    account_active = fields.Boolean(required=True)
    region = fields.String(required=True)
    line = fields.String(required=True, allow_none=True)
    background = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)
    why_not = fields.Nested(WordsSchema, required=True, allow_none=True)


class SupervisorRowSchema(SupervisorSchema):
    """A supervisor in a list, with the counts of a year; never in the order of these."""

    duty = fields.Nested(DutyCountSchema, required=True)


class SupervisorsSchema(Schema):
    """A page of supervisors, by number."""

    items = fields.List(fields.Nested(SupervisorRowSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class WholeSupervisorSchema(SupervisorSchema):
    """A supervisor with all that was entered of his terms."""

    phone = fields.String(required=True, allow_none=True)
    terms = fields.List(fields.Nested(SupervisorTermSchema), required=True)


class SupervisorStatementSchema(Schema):
    """What is entered of a supervisor; what is not stated stays as it was, null clears it."""

    name = fields.String(validate=[validate.Length(1, LONGEST["name"]), NOT_BLANK])
    phone = fields.String(allow_none=True, validate=validate.Length(1, LONGEST["phone"]))
    valid_from = Day()
    valid_until = Day()
    renewed = fields.Integer(
        allow_none=True,
        validate=validate.Range(0, MOST_RENEWED),
        metadata={"description": "续聘次数；不写则按聘期计 Times renewed; where not stated it is counted."},
    )
    secrecy_signed_on = Day(allow_none=True)
    linked_leader = fields.String(
        validate=_CODE, metadata={"description": "联系领导的账号 The log-in of the linked leader."}
    )
    account = fields.String(
        allow_none=True,
        validate=_CODE,
        metadata={"description": "监督员本人的账号，空为无 His own log-in; null: none."},
    )
    region = Shaped(f"({REGION})?", "行政区划代码，空为全域 Region; empty: everywhere.")
    line = fields.String(allow_none=True, validate=_CODE)
    background = fields.String(allow_none=True, validate=[validate.Length(1, LONGEST["background"]), NOT_BLANK])
    note = fields.String(allow_none=True, validate=[validate.Length(1, LONGEST["note"]), NOT_BLANK])


class TermEndSchema(Schema):
    """The last day of a term that ends early, and why."""

    last_day = Day(required=True, metadata={"description": "最后一日 The last day of the term."})
    reason = fields.String(required=True, validate=[validate.Length(1, LONGEST["note"]), TEXT, NOT_BLANK])
