"""Entries into firms that are no inspections, as the API is told of them and answers."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, Day, WordsSchema
from service.visits.entry import LONGEST_PURPOSE, LONGEST_WHO, EntryKind

_KIND = validate.OneOf([one.value for one in EntryKind])


class FirmEntryStatementSchema(Schema):
    """An entry into a firm that is no inspection."""

    kind = fields.String(required=True, validate=_KIND)
    subject = fields.String(required=True, validate=validate.Length(1, 64))
    entered_on = Day(required=True)
    purpose = fields.String(required=True, validate=[validate.Length(1, LONGEST_PURPOSE), NOT_BLANK])
    who = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST_WHO), NOT_BLANK],
        metadata={"description": "前往人员 Who went, in words."},
    )
    line = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 80))


class FirmEntriesQuestionSchema(PageArguments):
    """Which entries."""

    firm = fields.String(validate=validate.Length(1, 64))
    kind = fields.String(validate=_KIND)


class FirmEntrySchema(Schema):
    """An entry as it stands; one that was withdrawn says by whom."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=_KIND)
    kind_title = fields.Nested(WordsSchema, required=True)
    subject = fields.String(required=True)
    name = fields.String(required=True)
    region = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    line = fields.String(required=True, allow_none=True)
    entered_on = fields.Date(required=True)
    purpose = fields.String(required=True)
    who = fields.String(required=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_at = fields.DateTime(required=True, allow_none=True)


class FirmEntriesSchema(Schema):
    """A page of entries."""

    items = fields.List(fields.Nested(FirmEntrySchema), required=True)
    next = fields.String(required=True, allow_none=True)
