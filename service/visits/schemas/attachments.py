"""Files of a visit as the API takes and lists them."""

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from service.core.web.schemas import NOT_BLANK, TEXT


class VisitFileSchema(Schema):
    """A file of a visit."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    added_by = fields.String(required=True)
    added_at = fields.DateTime(required=True)


class VisitFilesSchema(Schema):
    """The files of a visit that the reader sees, the first first."""

    items = fields.List(fields.Nested(VisitFileSchema), required=True)


class VisitFileGivenSchema(Schema):
    """The file that is added."""

    file = Upload(required=True, metadata={"description": "PDF、JPEG 或 PNG A PDF, JPEG or PNG."})


class VisitFileAboutSchema(Schema):
    """Of which authority, and a note."""

    department = fields.String(load_default="", validate=validate.Length(0, 40))
    note = fields.String(load_default=None, allow_none=True, validate=[TEXT, NOT_BLANK])
