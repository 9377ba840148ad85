"""Publication as the API is told it, and answers it."""

from marshmallow import Schema, fields, validate

from service.core.files.exports import CSV, XLSX
from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, TEXT, Day, WordsSchema
from service.publication.receipt import LONGEST_GROUND, LONGEST_LINK, LONGEST_NUMBER
from service.visits.schemas.staffing import OfCourseSchema
from service.visits.states import VisitStatus

STATES = ("to_publish", "to_withdraw", "published")
MOST_AT_ONCE = 1_000


def _line(most: int, said: str) -> fields.String:
    return fields.String(required=True, validate=[validate.Length(1, most), NOT_BLANK], metadata={"description": said})


class PublicationsQuestionSchema(PageArguments):
    """Which publications: what waits to be published, what should be withdrawn, or what is public."""

    state = fields.String(load_default=STATES[0], validate=validate.OneOf(STATES))
    due_by = Day(metadata={"description": "公示期限不晚于 Of what waits to be published: due by that day."})


class ToWithdrawSchema(Schema):
    """Why what is public should come down, since when, and by which item of the ledger."""

    because = fields.String(required=True, validate=validate.OneOf(["repaired", "corrected"]))
    number = fields.String(required=True)
    day = fields.Date(required=True)


class ResultPublicationSchema(Schema):
    """A result that waits to be published, is public or should be withdrawn."""

    visit = fields.String(required=True)
    department = fields.String(required=True)
    subject = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf([one.value for one in VisitStatus]))
    version = fields.Integer(required=True, allow_none=True)
    reviewed_at = fields.DateTime(required=True, allow_none=True)
    due = fields.Date(required=True, allow_none=True)
    calendar_missing = fields.Integer(required=True, allow_none=True)
    days_left = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "距期限的日历日，负数为逾期 Calendar days until it is due; negative: late."},
    )
    to_withdraw = fields.Nested(ToWithdrawSchema, required=True, allow_none=True)
    published_at = fields.DateTime(required=True, allow_none=True)
    receipt = fields.String(required=True, allow_none=True)
    link = fields.String(required=True, allow_none=True)


class ResultPublicationsSchema(Schema):
    """A page of publications."""

    items = fields.List(fields.Nested(ResultPublicationSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class PublicationFileSchema(Schema):
    """Which file of what waits to be published."""

    format = fields.String(load_default=XLSX, validate=validate.OneOf([XLSX, CSV]))
    due_by = Day(load_default=None, allow_none=True)


class ReceiptSchema(OfCourseSchema):
    """That a result is public: when, under which number, where."""

    published_at = fields.AwareDateTime(required=True, metadata={"description": "公示时间 When it was published."})
    number = _line(LONGEST_NUMBER, "公示编号 The number of the publicity system.")
    link = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, LONGEST_LINK),
        metadata={"description": "公示网址 Where it is."},
    )


class ReceiptOfVisitSchema(ReceiptSchema):
    """The receipt of a result, with the number of its visit."""

    visit = _line(40, "检查编号 The number of the visit.")


class ReceiptsStatementSchema(Schema):
    """Receipts of many results."""

    items = fields.List(fields.Nested(ReceiptOfVisitSchema), required=True, validate=validate.Length(1, MOST_AT_ONCE))


class RefusedReceiptSchema(WordsSchema):
    """A receipt that was not entered: which of them, the field, and why."""

    place = fields.Integer(required=True, metadata={"description": "第几条，从0起 Which one, from 0."})
    field = fields.String(required=True)


class NotedReceiptsSchema(Schema):
    """What became of the receipts."""

    entered = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    refused = fields.List(fields.Nested(RefusedReceiptSchema), required=True)


class WithdrawalSchema(OfCourseSchema):
    """That a result is public no more: when, under which number, on which ground."""

    withdrawn_at = fields.AwareDateTime(required=True, metadata={"description": "撤下时间 When it came down."})
    number = _line(LONGEST_NUMBER, "撤下编号 The number of the publicity system.")
    ground = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST_GROUND), NOT_BLANK],
        metadata={"description": "依据 The ground."},
    )


class PublicationReasonSchema(OfCourseSchema):
    """Why it is published again, or stays public."""

    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "理由 The reason."})
