"""Business lines as the API takes and gives them."""

from marshmallow import Schema, fields, validate

LINE_CODE = r"\A[a-z0-9-]{0,80}\Z"


class NewLineSchema(Schema):
    """What a line is called."""

    name = fields.String(required=True, validate=validate.Length(1, 80))


class LineSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    schemes = fields.List(fields.String(), required=True)


class LinesSchema(Schema):
    items = fields.List(fields.Nested(LineSchema), required=True)


class SchemeLineSchema(Schema):
    """The line of a scheme."""

    line = fields.String(
        required=True,
        validate=validate.Regexp(LINE_CODE),
        metadata={"description": "业务条线代码，空为所有条线 The code of a line; empty: every line."},
    )


class LineOfSchemeSchema(Schema):
    scheme = fields.String(required=True)
    line = fields.String(required=True)


class SchemeLinesSchema(Schema):
    items = fields.List(fields.Nested(LineOfSchemeSchema), required=True)
