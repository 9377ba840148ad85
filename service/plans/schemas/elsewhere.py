"""Draws made elsewhere as the API is told and tells of them."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, Day

MOST_ROWS = 10_000


class DrawnRowSchema(Schema):
    """One who was drawn."""

    subject = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "统一社会信用代码，或 REG-… A unified social credit code, or REG-…."},
    )
    tier = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 80),
        metadata={"description": "抽取时的类别 The tier that it had then."},
    )
    drawn_on = Day(
        load_default=None,
        allow_none=True,
        metadata={"description": "抽取日期；空为只知本年度已抽 The day; null: known to be drawn this year, not when."},
    )


class DrawnElsewhereStatementSchema(Schema):
    """Who was drawn, and where that is known from."""

    source = fields.String(
        required=True, validate=[validate.Length(1, 200), NOT_BLANK], metadata={"description": "来源 Known from where."}
    )
    drawn = fields.List(fields.Nested(DrawnRowSchema), required=True, validate=validate.Length(1, MOST_ROWS))


class WithdrawnSubjectSchema(Schema):
    """Who was entered by mistake."""

    subject = fields.String(required=True, validate=validate.Length(1, 64))


class RefusedDrawSchema(Schema):
    """A row that was not taken in."""

    row = fields.Integer(required=True, metadata={"description": "第几行，自0起 Which row, from 0."})
    field = fields.String(required=True)
    value = fields.String(required=True)
    message = fields.String(required=True)


class TakenDrawsSchema(Schema):
    """What became of the rows."""

    added = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    refused = fields.List(fields.Nested(RefusedDrawSchema), required=True)


class DrawnElsewhereSchema(DrawnRowSchema):
    """One who was drawn elsewhere."""

    id = fields.Integer(required=True)
    name = fields.String(required=True, allow_none=True)
    source = fields.String(required=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)


class DrawnElsewherePageSchema(Schema):
    """A page of them."""

    items = fields.List(fields.Nested(DrawnElsewhereSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class DrawnQuestionSchema(PageArguments):
    """Which page of them."""
