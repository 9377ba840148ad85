"""Who decides where nobody is left, as the API takes and gives it."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import NOT_BLANK, TEXT


class NamedPersonSchema(Schema):
    """Who is named for a thing, and why."""

    login = fields.String(
        required=True,
        validate=validate.Length(1, 80),
        metadata={"description": "被指定人的账号 The log-in of the person."},
    )
    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "理由 Why."})


class HigherDecisionSchema(Schema):
    """What the higher bureau decided, and in which document."""

    document_no = fields.String(
        required=True,
        validate=[validate.Length(1, 200), NOT_BLANK],
        metadata={"description": "文号 The number of the document."},
    )
    decision = fields.String(
        required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "上级机关的决定 What it decided."}
    )


class SecondSchema(Schema):
    login = fields.String(required=True, metadata={"description": "审批人的账号 The log-in of who decides."})
    name = fields.String(required=True)
    reason = fields.String(required=True)
    document_no = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "上级机关决定的文号；空为指定的人 The document; null: a named person."},
    )
    named_by = fields.String(required=True)
    named_at = fields.DateTime(required=True)
    ended_at = fields.DateTime(
        required=True, allow_none=True, metadata={"description": "失效时间；空为有效 When it ended; null: it holds."}
    )
    decided = fields.Boolean(required=True, metadata={"description": "是否据此审批 Whether it was decided by it."})


class UndecidedSchema(Schema):
    kind = fields.String(required=True)
    key = fields.String(required=True)
    title = fields.String(required=True)
    waits = fields.Boolean(required=True, metadata={"description": "是否待审批 Whether it waits for a decision."})
    left = fields.List(
        fields.String(), required=True, metadata={"description": "可审批的人，姓名 The names of who may decide."}
    )
    named = fields.List(fields.Nested(SecondSchema), required=True)
