"""A text in both languages."""

from marshmallow import Schema, fields


class WordsSchema(Schema):
    """A text that a person reads, Chinese and English."""

    zh = fields.String(required=True)
    en = fields.String(required=True)
