"""What the gate is asked about a visit, and what it says."""

from marshmallow import Schema, fields, validate

from rules.dated_tables import OrderedBy
from service.core.web.schemas import Day, WordsSchema
from service.tiers.schemas.frequencies import CapUseSchema
from service.visits.gate import SignalKind

_CODE = validate.Length(1, 80)


class GateQuestionSchema(Schema):
    """A visit of one firm, as somebody means to propose it."""

    firm = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "主体的统一社会信用代码 The code of the enterprise."},
    )
    trigger = fields.String(
        required=True, validate=_CODE, metadata={"description": "触发方式，见计次表 One of the table of triggers."}
    )
    ordered_by = fields.String(
        load_default=OrderedBy.OWN.value, validate=validate.OneOf([one.value for one in OrderedBy])
    )
    day = Day(metadata={"description": "拟检查日期，空为今天 The day that is meant; none: today."})
    items = fields.List(fields.String(validate=_CODE), load_default=list, validate=validate.Length(max=50))
    officers = fields.List(fields.String(validate=_CODE), load_default=list, validate=validate.Length(max=20))
    line = fields.Integer(
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "计划任务的编号 The number of the plan line that it follows."},
    )


class GateSignalSchema(Schema):
    """Something that speaks against the visit; a lock forbids it, else a reason is asked for."""

    signal = fields.String(required=True, validate=validate.OneOf([one.value for one in SignalKind]))
    title = fields.Nested(WordsSchema, required=True)
    said = fields.Nested(WordsSchema, required=True)
    lock = fields.Boolean(required=True)


class GateDecisionSchema(Schema):
    """What the gate says of the visit."""

    firm = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    on = Day(required=True)
    open = fields.Boolean(
        required=True,
        metadata={"description": "可以提出；有提示的须说明理由 It may be proposed; signals ask for a reason."},
    )
    counts = fields.Boolean(required=True, metadata={"description": "计入年度上限 It counts towards yearly caps."})
    needs = fields.List(fields.Nested(WordsSchema), required=True)
    signals = fields.List(fields.Nested(GateSignalSchema), required=True)
    caps = fields.List(fields.Nested(CapUseSchema), required=True)
    visits = fields.List(
        Day(), required=True, metadata={"description": "已作出和已安排的入企检查 Visits made and under way."}
    )
