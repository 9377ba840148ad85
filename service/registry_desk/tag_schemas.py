"""Subjects under tags as the API reads and writes them."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import Day

_MOST = 10_000


class TaggingSchema(Schema):
    """A subject under a tag; `revoked` takes back what was entered by mistake."""

    tag = fields.String(required=True, validate=validate.Length(max=40))
    uscc = fields.String(
        required=True, metadata={"description": "统一社会信用代码，或 REG- 开头的代码 A code of either form."}
    )
    licence_no = fields.String(load_default="", validate=validate.Length(max=80))
    valid_from = Day(metadata={"description": "自何日起 From which day on; today if left out."})
    valid_until = Day(metadata={"description": "至何日前 The first day on which it does not carry it any more."})
    source = fields.String(validate=validate.Length(max=200), metadata={"description": "来源 Where that is from."})
    revoked = fields.Boolean(load_default=False)


class TaggingsSchema(Schema):
    """Subjects to be put under tags; all or none are taken."""

    subjects = fields.List(fields.Nested(TaggingSchema), required=True, validate=validate.Length(min=1, max=_MOST))


class TaggedSubjectSchema(Schema):
    """A subject that carries a tag, carried it or will."""

    id = fields.Integer(required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    is_enterprise = fields.Boolean(required=True)
    licence_no = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    source = fields.String(required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)


class TaggedSchema(Schema):
    """A page of subjects under a tag."""

    items = fields.List(fields.Nested(TaggedSubjectSchema), required=True)
    next = fields.String(required=True, allow_none=True)
