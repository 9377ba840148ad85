"""What answers of several subjects hold of registries."""

from marshmallow import Schema, fields

from service.core.web.schemas import WordsSchema


class CountedOfficeSchema(Schema):
    """At which office, and how many."""

    office = fields.String(required=True)
    name = fields.Nested(WordsSchema, required=True, allow_none=True)
    number = fields.Integer(required=True)
