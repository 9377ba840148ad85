"""Names that rows state instead of a code, and what was confirmed of them, as the API states them."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.intake.schemas.matches import MatchSchema

_NAME = {"description": "用于比对的写法 The name as names are compared."}
_CODE = {"description": "空：不是已登记的任何主体 Null: none of the enterprises that are known."}


class CandidateSchema(Schema):
    """An enterprise that has the name, or had it."""

    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    region = fields.String(required=True, allow_none=True)


class WaitingNameSchema(Schema):
    """A name that rows of a source state instead of a code: in how many rows, and which enterprises have it."""

    source = fields.String(required=True)
    name = fields.String(required=True, metadata=_NAME)
    rows = fields.Integer(required=True)
    last_import = fields.Integer(required=True)
    candidates = fields.List(fields.Nested(CandidateSchema), required=True)


class WaitingNamesSchema(Schema):
    """A page of names that wait."""

    items = fields.List(fields.Nested(WaitingNameSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class NameOrderSchema(Schema):
    """Which enterprise a name stands for in deliveries of a source."""

    source = fields.String(required=True, validate=validate.Length(min=1, max=200))
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    uscc = fields.String(required=True, allow_none=True, validate=validate.Length(max=64), metadata=_CODE)


class NameQuestionSchema(PageArguments):
    """Of which source decisions are asked for."""

    source = fields.String(load_default=None, validate=validate.Length(max=200))


class NameMatchSchema(MatchSchema):
    """What a name stands for in deliveries of a source, by whom and when, and since when it no longer counts."""

    source = fields.String(required=True)
    name = fields.String(required=True, metadata=_NAME)
    uscc = fields.String(required=True, allow_none=True, metadata=_CODE)


class NameMatchesSchema(Schema):
    """A page of decisions on names."""

    items = fields.List(fields.Nested(NameMatchSchema), required=True)
    next = fields.String(required=True, allow_none=True)
