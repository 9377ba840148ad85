"""Ratings of conduct as the API answers them."""

from marshmallow import Schema, fields, validate

from service.registries.workdays import YEARS


class ConductQuestionSchema(Schema):
    """Of which year."""

    year = fields.Integer(
        validate=validate.Range(YEARS.start, YEARS.stop - 1),
        metadata={"description": "年度，空为今年 None: this year."},
    )


class ConductOfOfficeSchema(Schema):
    """How an office was rated in a quarter: by question how often each mark was given."""

    office = fields.String(required=True, allow_none=True)
    region = fields.String(required=True)
    quarter = fields.Integer(required=True)
    ratings = fields.Integer(required=True)
    marks = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer()), required=True
    )


class ConductSchema(Schema):
    """The ratings of a year."""

    year = fields.Integer(required=True)
    items = fields.List(fields.Nested(ConductOfOfficeSchema), required=True)
