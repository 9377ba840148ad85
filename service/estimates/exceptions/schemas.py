"""Exceptions as the API is asked for them and gives them."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import WordsSchema
from service.estimates.exceptions.exception import ExceptionKind

_MONTH = {"description": "月份 The month.", "pattern": r"^\d{4}-\d{2}$", "example": "2026-06"}


class CountsQuestionSchema(Schema):
    """Of which month; this one where none is stated."""

    month = fields.String(metadata=_MONTH)


class ExceptionsQuestionSchema(PageArguments):
    """Which exceptions."""

    month = fields.String(metadata=_MONTH)
    kind = fields.String(validate=validate.OneOf([one.value for one in ExceptionKind]))
    by = fields.String(
        validate=validate.Length(min=1, max=80), metadata={"description": "何人，按账号 Who, by log-in."}
    )


class ExceptionSchema(Schema):
    """What departed from the rule, who did it, when, where, and where its papers are."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([one.value for one in ExceptionKind]))
    kind_title = fields.Nested(WordsSchema, required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    found_at = fields.String(
        required=True, metadata={"format": "date-time", "description": "归集时间 When it was collected."}
    )
    by = fields.String(required=True, allow_none=True)
    agreed_by = fields.String(
        required=True, allow_none=True, metadata={"description": "同意的人 The second person who agreed."}
    )
    region = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    line = fields.String(required=True, allow_none=True)
    thing = fields.String(required=True)
    address = fields.String(required=True, metadata={"description": "案卷页面 The page of its papers."})
    said = fields.Nested(WordsSchema, required=True)
    reason = fields.String(required=True, allow_none=True)


class ExceptionsSchema(Schema):
    """A page of exceptions, the last done first."""

    items = fields.List(fields.Nested(ExceptionSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    collected_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


class ExceptionCountSchema(Schema):
    """How many exceptions of a kind a person made in the month; null: nobody by hand."""

    by = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, validate=validate.OneOf([one.value for one in ExceptionKind]))
    kind_title = fields.Nested(WordsSchema, required=True)
    number = fields.Integer(required=True)


class ExceptionCountsSchema(Schema):
    """The counts of a month by log-in and kind, in that order."""

    month = fields.String(required=True, metadata=_MONTH)

    items = fields.List(fields.Nested(ExceptionCountSchema), required=True)
    collected_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
