"""The code that another system gave a visit, and a visit that is begun at once, as the API is told of them."""

from marshmallow import Schema, fields, validate

from rules.dated_tables import OrderedBy
from service.core.web.schemas import NOT_BLANK, TEXT, Day
from service.visits.actions.codes import LONGEST_NO, LONGEST_STATE
from service.visits.proposal import LONGEST, MOST_ITEMS
from service.visits.states import VisitMark
from service.visits.team import MOST_OFFICERS

_NUMBER = [validate.Length(1, 40), NOT_BLANK]


class ExternalCodeSchema(Schema):
    """The number and the state of a visit in the provincial or national system."""

    external_no = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST_NO), NOT_BLANK],
        metadata={"description": "检查码、监督码 The code."},
    )
    external_state = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, LONGEST_STATE))


class BegunAtOnceSchema(Schema):
    """A visit that could not wait for its approval, or is entered after a failure of the system."""

    mark = fields.String(required=True, validate=validate.OneOf([one.value for one in VisitMark]))
    subject = fields.String(required=True, validate=[validate.Length(1, 64), NOT_BLANK])
    trigger = fields.String(required=True, validate=validate.Length(1, 80))
    ordered_by = fields.String(
        load_default=OrderedBy.OWN.value, validate=validate.OneOf([one.value for one in OrderedBy])
    )
    items = fields.List(fields.String(validate=_NUMBER), required=True, validate=validate.Length(1, MOST_ITEMS))
    line = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 80))
    reason = fields.String(required=True, validate=[validate.Length(1, LONGEST["reason"]), NOT_BLANK])
    evidence = fields.String(required=True, validate=[validate.Length(1, LONGEST["evidence"]), NOT_BLANK])
    officers = fields.List(
        fields.String(validate=_NUMBER),
        required=True,
        validate=validate.Length(1, MOST_OFFICERS),
        metadata={"description": "前往人员的编号，含登记人 Who went, whoever enters it among them."},
    )
    code_shown = fields.Boolean(required=True)
    code_reason = fields.String(load_default=None, allow_none=True, validate=[TEXT, NOT_BLANK])
    on = Day(load_default=None, allow_none=True, metadata={"description": "补录的检查日期 The day, entered by hand."})
    failure = fields.String(load_default=None, allow_none=True, validate=[TEXT, NOT_BLANK])
