"""Monthly reports as the API takes and gives them."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import NOT_BLANK, TEXT, OpinionSchema, WordsSchema
from service.reports.figures import ReportEdition
from service.reports.signed.states import Origin, ReportStatus


class ReportQuestionSchema(Schema):
    """Which edition."""

    edition = fields.String(
        load_default=ReportEdition.INTERNAL.value,
        validate=validate.OneOf([one.value for one in ReportEdition]),
        metadata={"description": "internal 内部版；no-tier 不含类别版 With tiers, or without any."},
    )


class MonthlyReportSchema(Schema):
    """The report of a month that was written, and its signature if it has one."""

    month = fields.String(required=True, metadata={"description": "月份，如 2026-06 The month, such as 2026-06."})
    status = fields.String(required=True, validate=validate.OneOf([one.value for one in ReportStatus]))
    status_title = fields.Nested(WordsSchema, required=True)
    version = fields.Integer(required=True, metadata={"description": "第几次写成 How often it was written."})
    written_at = fields.DateTime(required=True)
    written_by = fields.String(required=True, allow_none=True, metadata={"description": "重新写成的账号 By whom anew."})
    reason = fields.String(required=True, allow_none=True)
    signed_by = fields.String(required=True, allow_none=True)
    signer = fields.String(required=True, allow_none=True, metadata={"description": "签发人姓名 The name that signed."})
    signed_at = fields.DateTime(required=True, allow_none=True)
    opinion = fields.String(required=True, allow_none=True)


class MonthlyReportsSchema(Schema):
    """The reports of the last two years, the latest month first."""

    items = fields.List(fields.Nested(MonthlyReportSchema), required=True)


class PaperAttachmentSchema(Schema):
    """What is attached to a paper."""

    title = fields.String(required=True)
    blocks = fields.List(fields.Dict(), required=True)


class PaperSchema(Schema):
    """A paper; its blocks say their kind: heading, text, table, fields or lines."""

    title = fields.String(required=True)
    unit = fields.String(required=True)
    number = fields.String(required=True)
    period = fields.String(required=True)
    signature = fields.String(required=True)
    signed_on = fields.Date(required=True, allow_none=True)
    marks = fields.List(fields.String(), required=True)
    blocks = fields.List(fields.Dict(), required=True)
    attachments = fields.List(fields.Nested(PaperAttachmentSchema), required=True)
    look = fields.String(required=True)


class MonthlyPaperSchema(Schema):
    """The paper of a month as the reader is shown it; `report` is null where none was written."""

    month = fields.String(required=True)
    edition = fields.String(required=True, validate=validate.OneOf([one.value for one in ReportEdition]))
    origin = fields.String(required=True, validate=validate.OneOf([one.value for one in Origin]))
    origin_title = fields.Nested(WordsSchema, required=True)
    at = fields.DateTime(required=True, metadata={"description": "写成或统计的时间 When it was written or computed."})
    report = fields.Nested(MonthlyReportSchema, required=True, allow_none=True)
    sha256 = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "所写内容的校验值，即时统计的没有 Of what was written; null of what is computed now."},
    )
    paper = fields.Nested(PaperSchema, required=True)


class SigningSchema(OpinionSchema):
    """A signature: with which opinion, and which version was read."""

    version = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 32767),
        metadata={"description": "所阅的版本 The version that was read."},
    )


class WritingAnewSchema(Schema):
    """Why a report is written anew."""

    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "理由 The reason."})
