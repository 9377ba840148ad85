"""Papers of visits: which are printed, as what, how they were served."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rules.texts import Text
from service.core.web.schemas import NOT_BLANK, Day
from service.visits.paper_kinds import SERVED, PaperKind, ServedHow
from service.visits.papers.printing import PaperForm

_KIND = validate.OneOf([one.value for one in PaperKind])
_WHOSE = Text("写明 batch 或 numbers 之一。", "State one of batch and numbers.")


class ChosenVisitsSchema(Schema):
    """Of which visits: those of a batch, or those with the numbers; of which department's course, null: of all."""

    batch = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 2**31 - 1))
    numbers = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        load_default=list,
        validate=validate.Length(max=5000),
        metadata={"description": "检查编号 The numbers of visits."},
    )
    department = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))

    @validates_schema
    def check_whose(self, data: dict[str, Any], **_: Any) -> None:
        """Refuses both, and neither."""
        if (data.get("batch") is None) == (not data.get("numbers")):
            raise ValidationError([_WHOSE], "numbers")


class PrintedPapersSchema(ChosenVisitsSchema):
    """Which papers are printed, as a page to print or as DOCX."""

    kind = fields.String(required=True, validate=_KIND)
    form = fields.String(load_default=PaperForm.HTML.value, validate=validate.OneOf([one.value for one in PaperForm]))


class ServedPapersSchema(ChosenVisitsSchema):
    """How the last printed papers of a kind were served; `again` corrects what was noted before."""

    kind = fields.String(required=True, validate=validate.OneOf(sorted(one.value for one in SERVED)))
    served_on = Day(required=True)
    served_how = fields.String(required=True, validate=validate.OneOf([one.value for one in ServedHow]))
    served_to = fields.String(load_default=None, allow_none=True, validate=[validate.Length(1, 80), NOT_BLANK])
    again = fields.Boolean(load_default=False)


class ServedNumberSchema(Schema):
    """Of how many papers it was noted."""

    served = fields.Integer(required=True)


class VisitPaperSchema(Schema):
    """A paper of a visit: of the whole of it (`department` null) or of a course; `why_not` it cannot be printed."""

    kind = fields.String(required=True)
    department = fields.String(required=True, allow_none=True)
    can_be_printed = fields.Boolean(required=True)
    why_not = fields.String(required=True, allow_none=True)
    printed_at = fields.DateTime(required=True, allow_none=True)
    printed_by = fields.String(required=True, allow_none=True)
    digest = fields.String(required=True, allow_none=True)
    served_on = fields.Date(required=True, allow_none=True)
    served_how = fields.String(required=True, allow_none=True)
    served_to = fields.String(required=True, allow_none=True)


class VisitPapersSchema(Schema):
    """The papers of a visit."""

    items = fields.List(fields.Nested(VisitPaperSchema), required=True)
