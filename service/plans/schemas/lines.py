"""Lines of plans as the API is asked for them and answers."""

from marshmallow import Schema, fields, validate

from rules.inspection import ItemMode
from service.core.web.schemas import NOT_BLANK, REGION, SCHEME, TEXT, Day, Shaped, WordsSchema
from service.plans.stated import LONGEST_SECTION, LONGEST_TITLE, MOST_DEPARTMENTS, MOST_ITEMS, MOST_PLANNED
from service.plans.states import LineStatus, PlanStatus
from service.registries.items import NeedOf

_CODE = validate.Length(1, 80)
_SHARE = r"0(\.[0-9]{1,6})?|1(\.0{1,6})?"


class PlanLineStatementSchema(Schema):
    """A line as it is added or edited; what follows from its items is not stated."""

    title = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST_TITLE), NOT_BLANK],
        metadata={"description": "名称，会公开，不得含类别用语 It becomes public, and tells no tier."},
    )
    plan_no = Shaped("[0-9]{14}", "计划编号，14位 Official number of the plan.", load_default=None, allow_none=True)
    task_no = Shaped("[0-9]{18}", "任务编号，18位 Official number of the task.", load_default=None, allow_none=True)
    items = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        required=True,
        validate=validate.Length(1, MOST_ITEMS),
        metadata={"description": "抽查事项代码；类别、对象范围、资质须一致 Items of one mode, frame and need."},
    )
    directional = fields.Boolean(load_default=True, metadata={"description": "定向抽查 Directional."})
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    scheme = Shaped(
        SCHEME, "按哪一方案的类别抽取，空为不分类别 Whose tiers; null: none.", load_default=None, allow_none=True
    )
    ratios = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 40)),
        values=Shaped(_SHARE, "年度比例 Share a year."),
        load_default=dict,
        metadata={
            "description": "按类别的年度抽查比例（0至1），暂未分类写 unclassified；未写的按规则集"
            " Shares of a year by tier, not classified as unclassified; those not stated are the rule set's."
        },
    )
    planned_number = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, MOST_PLANNED),
        metadata={"description": "计划抽查数量；填写后比例只作分配权重 Then ratios only divide it."},
    )
    reason_unclassified = fields.String(load_default=None, allow_none=True, validate=[TEXT, NOT_BLANK])
    shares = fields.Integer(load_default=1, metadata={"description": "分几批抽取 In how many batches."})
    lead_department = fields.String(load_default=None, allow_none=True, validate=_CODE)
    co_departments = fields.List(
        fields.String(validate=_CODE), load_default=list, validate=validate.Length(0, MOST_DEPARTMENTS)
    )
    region = Shaped(f"({REGION})?", "行政区划代码，空为计划的范围 Region; empty: that of the plan.", load_default="")
    line = fields.String(load_default=None, allow_none=True, validate=_CODE)
    section = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, LONGEST_SECTION))
    team = fields.Integer(load_default=2, metadata={"description": "每组执法人员 Officers of a team."})
    leads = fields.Integer(load_default=1, metadata={"description": "其中组长 Of them leading."})


class ExactRatioSchema(Schema):
    """An exact ratio of a year."""

    tier = fields.String(required=True)
    num = fields.Integer(required=True)
    den = fields.Integer(required=True)


class PlanLineSchema(PlanLineStatementSchema):
    """A line with what follows from its items; who sees no figures by tier is given no ratios."""

    ratios = fields.List(  # type: ignore[assignment]
        fields.Nested(ExactRatioSchema),
        required=True,
        allow_none=True,
        metadata={"description": "无权查看类别数字时为空 null: the reader sees no figures by tier."},
    )
    id = fields.Integer(required=True)
    plan_id = fields.Integer(required=True)
    plan_status = fields.String(required=True, validate=validate.OneOf([one.value for one in PlanStatus]))
    number = fields.Integer(required=True, metadata={"description": "序号 Its place in the plan."})
    mode = fields.String(required=True, validate=validate.OneOf([mode.value for mode in ItemMode]))
    frame = fields.Dict(required=True, metadata={"description": "检查对象范围 Who can be drawn."})
    need = fields.String(required=True, allow_none=True)
    need_of = fields.String(required=True, validate=validate.OneOf([one.value for one in NeedOf]))
    status = fields.String(required=True, validate=validate.OneOf([one.value for one in LineStatus]))
    status_title = fields.Nested(WordsSchema, required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    copied_from = fields.Integer(required=True, allow_none=True)
