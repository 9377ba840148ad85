"""Manual adjustments as the API takes and gives them."""

from marshmallow import Schema, fields, validate

from service.adjustments.queries import STATES
from service.core.web.paging import PageArguments
from service.core.web.schemas import TEXT, Day, WordsSchema


class ProposalSchema(Schema):
    """An adjustment asked for; it ends by itself the day before `ends_on`."""

    uscc = fields.String(required=True, validate=validate.Length(min=1, max=64))
    scheme = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9-]{1,80}\Z"))
    tier = fields.String(required=True, validate=validate.Length(min=1, max=40))
    reason = fields.String(required=True, validate=TEXT, metadata={"description": "调整理由 Why."})
    evidence = fields.String(required=True, validate=TEXT, metadata={"description": "依据材料 On what evidence."})
    starts_on = Day(metadata={"description": "起始日期，默认今天 The first day, default today."})
    ends_on = Day(required=True, metadata={"description": "失效日期 The day on which it no longer counts."})


class AdjustmentsQuestionSchema(PageArguments):
    """Which adjustments."""

    status = fields.String(validate=validate.OneOf(STATES))
    scheme = fields.String(validate=validate.Length(max=80))


class AdjustmentSchema(Schema):
    """An adjustment and how far it is."""

    id = fields.Integer(required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    scheme = fields.String(required=True)
    tier = fields.String(required=True)
    reason = fields.String(required=True)
    evidence = fields.String(required=True)
    starts_on = fields.String(required=True, metadata={"format": "date"})
    ends_on = fields.String(required=True, metadata={"format": "date"})
    status = fields.String(required=True, validate=validate.OneOf(STATES))
    status_title = fields.Nested(WordsSchema, required=True)
    applicant = fields.String(required=True)
    approver = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    created_on = fields.String(required=True, metadata={"format": "date"})
    decided_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})


class AdjustmentsSchema(Schema):
    """A page of adjustments, the newest first."""

    items = fields.List(fields.Nested(AdjustmentSchema), required=True)
    next = fields.String(required=True, allow_none=True)
