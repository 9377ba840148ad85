"""Visits as the API is told of them: proposed, made of a draw, decided upon one by one and many at once."""

from marshmallow import Schema, fields, validate

from rules.dated_tables import OrderedBy
from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, REGION, TEXT, Day, Shaped, WordsSchema
from service.registries.item_fields import METHOD_WORDS
from service.visits.actions.many import MOST, OF_MANY
from service.visits.proposal import LONGEST, MOST_ITEMS, ON_SITE
from service.visits.schemas.visits import InspectionVisitSchema
from service.visits.states import VisitAct, VisitStatus

_CODE = validate.Length(1, 80)
_NUMBER = validate.Length(1, 40)
_ACT = validate.OneOf([act.value for act in VisitAct])
_METHODS = [code for code in METHOD_WORDS if code != ON_SITE]


def _text(name: str, said: str) -> fields.String:
    longest = validate.Length(1, LONGEST[name])
    return fields.String(
        load_default=None, allow_none=True, validate=[longest, NOT_BLANK], metadata={"description": said}
    )


class OffSiteSchema(Schema):
    """What was said when methods without entry were asked for."""

    methods = fields.List(fields.String(validate=validate.OneOf(_METHODS)), load_default=list)
    suffice = fields.Boolean(required=True, metadata={"description": "能否不入企完成 Whether they suffice."})
    why = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST["off_site.why"]), NOT_BLANK],
        metadata={"description": "说明 Why."},
    )


class VisitStatementSchema(Schema):
    """A visit as it is proposed."""

    subject = fields.String(
        required=True,
        validate=validate.Length(1, 64),
        metadata={"description": "统一社会信用代码或登记编号 The code of whoever is visited."},
    )
    trigger = fields.String(
        required=True,
        validate=_CODE,
        metadata={"description": "检查缘由，计次表所列 The reason."},
    )
    items = fields.List(
        fields.String(validate=_NUMBER),
        load_default=list,
        validate=validate.Length(0, MOST_ITEMS),
        metadata={"description": "事项编号；计划内的空为计划行全部事项 Items; none: all of the line of the plan."},
    )
    plan_line = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 9_223_372_036_854_775_807),
        metadata={"description": "依据的计划行 The line of a plan that is its ground."},
    )
    ordered_by = fields.String(
        load_default=OrderedBy.OWN.value, validate=validate.OneOf([one.value for one in OrderedBy])
    )
    line = fields.String(load_default=None, allow_none=True, validate=_CODE)
    reason = _text("reason", "事由 The ground, of what follows no plan.")
    evidence = _text("evidence", "证据出处 Where its evidence is.")
    off_site = fields.Nested(OffSiteSchema, load_default=None, allow_none=True)
    signals_reason = _text("signals_reason", "有提示时仍需检查的理由 Why, in spite of signals.")
    starts_on = Day(load_default=None, allow_none=True)
    ends_on = Day(load_default=None, allow_none=True)
    visit_on = Day(load_default=None, allow_none=True)
    slot = _text("slot", "时段 The part of the day.")
    unannounced = fields.Boolean(load_default=False)
    recheck_of = fields.String(
        load_default=None,
        allow_none=True,
        validate=_NUMBER,
        metadata={"description": "所复查的责令改正（台账编号） The order that is checked again."},
    )


class VisitsQuestionSchema(PageArguments):
    """Which visits: those under way, unless a status or `ended` says otherwise; of a firm, a batch or a mark, all."""

    status = fields.String(validate=validate.OneOf([one.value for one in VisitStatus]))
    ended = fields.Boolean(metadata={"description": "已结束的 Those that have ended."})
    marked = fields.Boolean(metadata={"description": "先行检查或事后补录的 Begun or entered before approval."})
    trigger = fields.String(validate=_CODE)
    office = fields.String(validate=_CODE)
    region = Shaped(REGION, "行政区划代码的开头 How the code of the region begins.")
    line = fields.String(validate=_CODE)
    batch = fields.Integer(validate=validate.Range(1, 2_147_483_647))
    officer = fields.String(
        validate=_NUMBER, metadata={"description": "执法人员登记编号 The number in the registry of officers."}
    )
    firm = fields.String(validate=validate.Length(1, 64))
    day_from = Day()
    day_until = Day()


class InspectionVisitsSchema(Schema):
    """A page of visits."""

    items = fields.List(fields.Nested(InspectionVisitSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class VisitStepSchema(Schema):
    """What was done to a visit; `department` null: to the whole of it."""

    act = fields.String(required=True, validate=_ACT)
    department = fields.String(required=True, allow_none=True)
    by = fields.String(required=True)
    at = fields.DateTime(required=True)
    from_status = fields.String(required=True, allow_none=True)
    to_status = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    said = fields.Dict(required=True)


class AllowedOfCourseSchema(Schema):
    """What the reader may do now to one authority's course."""

    department = fields.String(required=True)
    acts = fields.List(fields.String(validate=_ACT), required=True)


class WholeVisitSchema(InspectionVisitSchema):
    """A visit with its ground in plan and draws, what the reader may do to it now, and all that was done."""

    plan_line = fields.Integer(required=True, allow_none=True)
    draws = fields.List(
        fields.String(), required=True, metadata={"description": "抽取编号 Draws whose selections it serves."}
    )
    allowed = fields.List(
        fields.String(validate=_ACT), required=True, metadata={"description": "您现在可以办理的 What you may do now."}
    )
    allowed_of_courses = fields.List(fields.Nested(AllowedOfCourseSchema), required=True)
    steps = fields.List(fields.Nested(VisitStepSchema), required=True)


class ApprovalAfterwardsSchema(Schema):
    """Whether a visit that could not wait is approved, and the opinion."""

    approved = fields.Boolean(required=True)
    opinion = fields.String(required=True, validate=[TEXT, NOT_BLANK])


class VisitReasonSchema(Schema):
    """Why."""

    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "理由 Why."})


class ChosenVisitsSchema(Schema):
    """Visits of these numbers, or all of a batch whose state allows what is done."""

    numbers = fields.List(fields.String(validate=_NUMBER), load_default=list, validate=validate.Length(0, MOST))
    batch = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 2_147_483_647))
    exceptions = fields.List(
        fields.String(validate=_NUMBER),
        data_key="except",
        load_default=list,
        validate=validate.Length(0, 200),
        metadata={"description": "除外的编号 Numbers that are taken out."},
    )


class ManyVisitsSchema(ChosenVisitsSchema):
    """One act upon visits of these numbers, or upon all of a batch whose state allows it, with one opinion."""

    act = fields.String(required=True, validate=validate.OneOf(sorted(act.value for act in OF_MANY)))
    opinion = fields.String(
        required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "意见或理由 The opinion, or the reason."}
    )


class RefusedVisitSchema(Schema):
    """A visit to which it was not done, and why."""

    number = fields.String(required=True)
    message = fields.String(required=True)


class DoneToVisitsSchema(Schema):
    """What became of the visits."""

    done = fields.List(fields.String(), required=True)
    refused = fields.List(fields.Nested(RefusedVisitSchema), required=True)


class VisitsOfDrawSchema(Schema):
    """What is said of all visits of a drawn batch."""

    off_site = fields.Nested(OffSiteSchema, load_default=None, allow_none=True)
    signals_reason = _text("signals_reason", "有提示时仍需检查的理由 Why, in spite of signals.")
    unannounced = fields.Boolean(load_default=False)


class LeftOutSchema(Schema):
    """A subject that got no visit, and why."""

    subject = fields.String(required=True)
    why = fields.Nested(WordsSchema, required=True)


class MadeVisitsSchema(Schema):
    """The visits made of a draw, those of other draws that serve it, too, and who was left out."""

    made = fields.List(fields.String(), required=True)
    merged = fields.List(fields.String(), required=True)
    staffed = fields.List(
        fields.String(), required=True, metadata={"description": "补入检查人员的 Those that took over officers."}
    )
    left_out = fields.List(fields.Nested(LeftOutSchema), required=True)
