"""Plans as the API is asked for them and answers."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, REGION, TEXT, Day, Shaped, WordsSchema
from service.plans.plan import PlanKind
from service.plans.schemas.lines import PlanLineSchema
from service.plans.stated import LONGEST_TITLE
from service.plans.states import PlanAct, PlanStatus

_CODE = validate.Length(1, 80)
# The years that a plan may be of: those of the calendar of working days.
_YEAR = validate.Range(1949, 2199)


class PlanStatementSchema(Schema):
    """A plan as it is put up or edited."""

    year = fields.Integer(required=True, validate=_YEAR, metadata={"description": "计划年度 The year."})
    kind = fields.String(load_default=PlanKind.ANNUAL.value, validate=validate.OneOf([kind.value for kind in PlanKind]))
    title = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST_TITLE), NOT_BLANK],
        metadata={"description": "名称，会公开，不得含类别用语 It becomes public, and tells no tier."},
    )
    region = Shaped(f"({REGION})?", "行政区划代码，空为全部 Region; empty: everywhere.", load_default="")
    office = fields.String(load_default=None, allow_none=True, validate=_CODE)
    line = fields.String(load_default=None, allow_none=True, validate=_CODE)
    department = fields.String(
        load_default=None,
        allow_none=True,
        validate=_CODE,
        metadata={"description": "检查主体的部门代码，空为本局 Who inspects; null: the bureau itself."},
    )


class AmendmentSchema(Schema):
    """Why a plan is amended."""

    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "理由 Why."})


class FilingSchema(Schema):
    """That a plan was filed with the next higher level."""

    filing_no = fields.String(
        required=True, validate=[validate.Length(1, 80), NOT_BLANK], metadata={"description": "备案编号 Its number."}
    )
    filed_on = Day(required=True, metadata={"description": "备案日期 The day."})


class PublicationSchema(Schema):
    """That a plan was published."""

    published_on = Day(required=True, metadata={"description": "公布日期 The day."})
    published_where = fields.String(
        required=True,
        validate=[validate.Length(1, 400), NOT_BLANK],
        metadata={"description": "链接或位置 The link, or the place."},
    )


class CopiedLineSchema(Schema):
    """Which line is copied."""

    from_line = fields.Integer(
        required=True,
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "已批准计划中一行的编号 The id of a line of an approved plan."},
    )


class PlansQuestionSchema(PageArguments):
    """Which plans."""

    year = fields.Integer(validate=_YEAR)
    status = fields.String(validate=validate.OneOf([one.value for one in PlanStatus]))
    kind = fields.String(validate=validate.OneOf([one.value for one in PlanKind]))


class PlanSchema(PlanStatementSchema):
    """A version of a plan, and how far it is."""

    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    amends = fields.Integer(
        required=True, allow_none=True, metadata={"description": "所调整的版本 The version that it amends."}
    )
    status = fields.String(required=True, validate=validate.OneOf([one.value for one in PlanStatus]))
    status_title = fields.Nested(WordsSchema, required=True)
    owner = fields.String(required=True)
    created_at = fields.DateTime(required=True)
    reason = fields.String(required=True, allow_none=True)
    submitted_by = fields.String(required=True, allow_none=True)
    submitted_at = fields.DateTime(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    opinion = fields.String(required=True, allow_none=True)
    filing_no = fields.String(required=True, allow_none=True)
    filed_on = fields.Date(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    published_where = fields.String(required=True, allow_none=True)


class PlansSchema(Schema):
    """A page of plans."""

    items = fields.List(fields.Nested(PlanSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class PlanActSchema(Schema):
    """What somebody did to a version, or the service by itself."""

    act = fields.String(required=True, validate=validate.OneOf([act.value for act in PlanAct]))
    by = fields.String(required=True)
    at = fields.DateTime(required=True)
    from_status = fields.String(required=True, allow_none=True)
    to_status = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    digest = fields.String(required=True)


class WholePlanSchema(PlanSchema):
    """The version with the lines of it that the reader sees, what may be done now, and all that was done."""

    lines = fields.List(fields.Nested(PlanLineSchema), required=True)
    allowed = fields.List(
        fields.String(validate=validate.OneOf([act.value for act in PlanAct])),
        required=True,
        metadata={"description": "当前状态允许的办理 What its state allows."},
    )
    acts = fields.List(fields.Nested(PlanActSchema), required=True)
