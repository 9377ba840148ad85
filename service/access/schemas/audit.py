"""The audit log as the API gives it."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments


class AuditQuestionSchema(PageArguments):
    """Which entries."""

    actor = fields.String(load_default="", validate=validate.Length(max=80), metadata={"description": "操作人 Actor."})
    action = fields.String(load_default="", validate=validate.Length(max=80), metadata={"description": "操作 Action."})
    object = fields.String(load_default="", validate=validate.Length(max=500), metadata={"description": "对象 Object."})


class AuditEntrySchema(Schema):
    id = fields.Integer(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    actor = fields.String(required=True)
    action = fields.String(required=True)
    object = fields.String(required=True)
    detail = fields.Dict(required=True)
    previous = fields.String(required=True)
    hash = fields.String(required=True)


class AuditSchema(Schema):
    items = fields.List(fields.Nested(AuditEntrySchema), required=True)
    next = fields.String(required=True, allow_none=True)
