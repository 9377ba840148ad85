"""Files that belong to an item."""

from flask_smorest.fields import Upload
from marshmallow import Schema, fields

from service.core.web.schemas import NOT_BLANK, TEXT


class AttachedFileSchema(Schema):
    """The file that is added."""

    file = Upload(
        required=True,
        metadata={"description": "PDF、JPEG 或 PNG，至多 20 MB A PDF, JPEG or PNG of at most 20 MB."},
    )


class AttachingSchema(Schema):
    """What is said of the file."""

    note = fields.String(load_default=None, validate=[TEXT, NOT_BLANK], metadata={"description": "说明 What it shows."})


class AttachmentSchema(Schema):
    """A file of an item; `step` is the step that it came with, null where it came with the item."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    step = fields.Integer(required=True, allow_none=True)
    added_by = fields.String(required=True)
    added_at = fields.DateTime(required=True)


class AttachmentsSchema(Schema):
    """The files of an item, the first first."""

    items = fields.List(fields.Nested(AttachmentSchema), required=True)
