"""Rows that may be two records or one, and what was decided of them, as the API states them."""

from marshmallow import Schema, fields, validate

from service.intake.actions.record_decisions import LONGEST
from service.intake.queries.record_decisions import DECIDED, ONE, TWO, WITHDRAWN

_VERDICT = {"description": "one 一条记录 one record; two 两条记录 two records"}


class SideSchema(Schema):
    """A row to check, or a record that is known, with the texts of its fields."""

    fields_ = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, attribute="fields", data_key="fields"
    )
    line = fields.Integer(required=True, allow_none=True)
    row = fields.Integer(required=True, allow_none=True, metadata={"description": "待核行编号 Number of the row."})
    recorded_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})


class DoubtSchema(Schema):
    """A row that waits, side by side with what it may be of; `differs` are the fields in which they differ."""

    row = fields.Integer(required=True)
    uscc = fields.String(required=True, allow_none=True)
    sides = fields.List(fields.Nested(SideSchema), required=True)
    differs = fields.List(fields.String(), required=True)


class RecordDecisionOrderSchema(Schema):
    """Whether a row and what is known are of one record or two, and why."""

    row = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**31 - 1))
    verdict = fields.String(required=True, validate=validate.OneOf([ONE, TWO]), metadata=_VERDICT)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))


class RecordDecisionSchema(Schema):
    """What was decided, by whom and since when it counts, and since when it no longer does."""

    id = fields.Integer(required=True)
    row = fields.Integer(required=True)
    uscc = fields.String(required=True)
    verdict = fields.String(required=True, validate=validate.OneOf([ONE, TWO]), metadata=_VERDICT)
    reason = fields.String(required=True)
    sides = fields.List(fields.Nested(SideSchema), required=True)
    status = fields.String(required=True, validate=validate.OneOf([DECIDED, WITHDRAWN]))
    decided_by = fields.String(required=True)
    decided_at = fields.String(required=True, metadata={"format": "date-time"})
    decided_on = fields.String(required=True, metadata={"format": "date"})
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})


class RecordDecisionsSchema(Schema):
    """A page of decisions."""

    items = fields.List(fields.Nested(RecordDecisionSchema), required=True)
    next = fields.String(required=True, allow_none=True)
