"""Words that no list has, and their matches, as the API states them."""

from marshmallow import Schema, fields, validate

from service.intake.queries.words import FIELDS
from service.intake.schemas.matches import MatchSchema

_TYPE = {"description": "记录类型，主体的字段为空 Type of the records; empty for fields of enterprises."}


class UnlistedWordSchema(Schema):
    """A word that nobody matched: as it was stated first, in how many rows and of how many enterprises."""

    field = fields.String(required=True)
    record_type = fields.String(required=True, metadata=_TYPE)
    word = fields.String(required=True, metadata={"description": "用于比对的写法 The word as it is compared."})
    stated = fields.String(required=True)
    rows = fields.Integer(required=True)
    enterprises = fields.Integer(required=True)
    sources = fields.List(fields.String(), required=True)
    last_import = fields.Integer(required=True, allow_none=True)
    last_on = fields.String(required=True, metadata={"format": "date"})


class UnlistedWordsSchema(Schema):
    """A page of unlisted words."""

    items = fields.List(fields.Nested(UnlistedWordSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class WordMatchOrderSchema(Schema):
    """What a word is to be matched to."""

    field = fields.String(required=True, validate=validate.OneOf(FIELDS))
    record_type = fields.String(load_default="", validate=validate.Length(max=80), metadata=_TYPE)
    word = fields.String(required=True, validate=validate.Length(min=1, max=200))
    code = fields.String(required=True, validate=validate.Length(min=1, max=200))


class WordMatchSchema(MatchSchema):
    """What a word was matched to, by whom and when, and since when it no longer counts."""

    field = fields.String(required=True)
    record_type = fields.String(required=True, metadata=_TYPE)
    word = fields.String(required=True)
    code = fields.String(required=True)


class WordMatchesSchema(Schema):
    """A page of matches."""

    items = fields.List(fields.Nested(WordMatchSchema), required=True)
    next = fields.String(required=True, allow_none=True)
