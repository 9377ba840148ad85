"""A visit as the API answers it."""

from marshmallow import Schema, fields, validate

from rules.dated_tables import OrderedBy
from service.core.web.schemas import WordsSchema
from service.visits.states import VisitMark, VisitStatus


class VisitSignalSchema(Schema):
    """What spoke against the visit when it was proposed."""

    signal = fields.String(required=True)
    said = fields.Nested(WordsSchema, required=True)


class VisitOfficerSchema(Schema):
    """Who goes, by the number in the registry of officers; who left it again is told with why."""

    inspector = fields.String(required=True)
    leads = fields.Boolean(required=True)
    drawn = fields.Boolean(required=True)
    left_at = fields.DateTime(required=True, allow_none=True)
    left_because = fields.String(required=True, allow_none=True)


class VisitCourseSchema(Schema):
    """What one authority does at the visit; `department` "" is the bureau itself."""

    department = fields.String(required=True)
    lead = fields.Boolean(required=True)
    status = fields.String(required=True, validate=validate.OneOf([one.value for one in VisitStatus]))
    status_title = fields.Nested(WordsSchema, required=True)
    handed_out_at = fields.DateTime(required=True, allow_none=True)
    entered_at = fields.DateTime(required=True, allow_none=True)
    code_shown = fields.Boolean(required=True, allow_none=True)
    code_reason = fields.String(required=True, allow_none=True)
    attempts = fields.Integer(required=True)
    out_of_scope = fields.Dict(required=True, allow_none=True)
    version = fields.Integer(required=True, allow_none=True)
    reviewed_at = fields.DateTime(required=True, allow_none=True)
    publish_due = fields.Date(required=True, allow_none=True)
    calendar_missing = fields.Integer(required=True, allow_none=True)
    ground = fields.String(required=True, allow_none=True)
    ended_at = fields.DateTime(required=True, allow_none=True)
    officers = fields.List(fields.Nested(VisitOfficerSchema), required=True)
    items = fields.List(fields.String(), required=True, metadata={"description": "事项编号 Codes of its items."})


class InspectionVisitSchema(Schema):
    """A visit as it stands."""

    number = fields.String(required=True)
    subject = fields.String(required=True, metadata={"description": "主体的代码 The code of whoever is visited."})
    name = fields.String(required=True)
    region = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    line = fields.String(required=True, allow_none=True)
    trigger = fields.String(required=True)
    ordered_by = fields.String(required=True, validate=validate.OneOf([one.value for one in OrderedBy]))
    reason = fields.String(required=True, allow_none=True)
    evidence = fields.String(required=True, allow_none=True)
    off_site = fields.Dict(required=True, allow_none=True)
    signals = fields.List(fields.Nested(VisitSignalSchema), required=True)
    signals_reason = fields.String(required=True, allow_none=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    visit_on = fields.Date(required=True, allow_none=True)
    slot = fields.String(required=True, allow_none=True)
    unannounced = fields.Boolean(required=True)
    day_moved = fields.Boolean(required=True)
    mark = fields.String(required=True, allow_none=True, validate=validate.OneOf([one.value for one in VisitMark]))
    approval_due = fields.Date(required=True, allow_none=True)
    approval = fields.String(required=True, allow_none=True, validate=validate.OneOf(["approved", "late", "refused"]))
    approved_by = fields.String(required=True, allow_none=True)
    approved_at = fields.DateTime(required=True, allow_none=True)
    external_no = fields.String(required=True, allow_none=True)
    external_state = fields.String(required=True, allow_none=True)
    code = fields.String(
        required=True, metadata={"description": "本系统检查码 The code that opens its page for the firm."}
    )
    proposed_by = fields.String(required=True)
    proposed_at = fields.DateTime(required=True)
    ended_at = fields.DateTime(required=True, allow_none=True)
    courses = fields.List(fields.Nested(VisitCourseSchema), required=True)
