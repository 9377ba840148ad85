"""Problem details as the documentation describes them."""

from marshmallow import Schema, fields


class ProblemPlaceSchema(Schema):
    """One single place that is wrong."""

    where = fields.String(metadata={"description": "位置 Where, such as json.enterprises[0].uscc."})
    message = fields.String(metadata={"description": "原因 Why."})


class ProblemSchema(Schema):
    """An error as RFC 9457 writes it, in the language asked for."""

    type = fields.String(required=True, metadata={"description": "/problems/ 加错误代码 /problems/ and a stable code."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    instance = fields.String(required=True, metadata={"description": "所请求的地址 The path that was asked for."})
    detail = fields.String()
    errors = fields.List(fields.Nested(ProblemPlaceSchema))
