"""Enterprises as the API takes and gives them."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import WordsSchema
from service.facts.schemas.days import CODE_PREFIX
from service.facts.schemas.stated_fields import EnterpriseSchema


class SearchSchema(PageArguments):
    """Which enterprises: all that are asked for hold."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "名称或代码中的字，多个以空格分开 Pieces of the name or code, with blanks between."},
    )
    region = fields.String(
        load_default="", validate=CODE_PREFIX, metadata={"description": "行政区划代码前缀 Prefix of the region code."}
    )
    industry = fields.String(
        load_default="", validate=CODE_PREFIX, metadata={"description": "行业代码前缀 Prefix of the industry code."}
    )


class ListedEnterpriseSchema(Schema):
    """One enterprise of a list."""

    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    region = fields.String(required=True, allow_none=True)
    industry = fields.String(required=True, allow_none=True)


class EnterprisesSchema(Schema):
    """A page of enterprises."""

    items = fields.List(fields.Nested(ListedEnterpriseSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class EarlierCodeSchema(Schema):
    """A code that the enterprise had before."""

    uscc = fields.String(required=True)
    valid_until = fields.String(required=True, allow_none=True, metadata={"format": "date"})


class AttributeChangeSchema(Schema):
    """An attribute from a day on, and since when that is known."""

    field = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    valid_from = fields.String(required=True, metadata={"format": "date"})
    recorded_on = fields.String(required=True, metadata={"format": "date"})
    value = fields.Raw(required=True, allow_none=True)


class EnterpriseFileSchema(Schema):
    """One enterprise: its attributes on the day asked, and how they changed."""

    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    attributes = fields.Nested(EnterpriseSchema, required=True)
    address = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "住所，仅供文书使用，不参与分类 Its address: for papers, read by no rule."},
    )
    earlier_codes = fields.List(fields.Nested(EarlierCodeSchema), required=True)
    changes = fields.List(fields.Nested(AttributeChangeSchema), required=True)


class RecordVersionSchema(Schema):
    """One version of one record from one source."""

    number = fields.String(
        required=True, metadata={"description": "记录在该主体内的编号 The number of the record within its enterprise."}
    )
    record_id = fields.String(required=True)
    type = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    source = fields.String(required=True, allow_none=True)
    recorded_on = fields.String(required=True, metadata={"format": "date"})
    version = fields.Integer(
        required=True, allow_none=True, metadata={"description": "所述版本号 The number that it states."}
    )
    is_known = fields.Boolean(
        required=True, metadata={"description": "数据截止日所见的版本 The version that is visible on the day."}
    )
    fields_ = fields.Dict(required=True, data_key="fields")


class RecordVersionsSchema(Schema):
    """All versions of all records of one enterprise."""

    known_on = fields.String(required=True, metadata={"format": "date"})
    items = fields.List(fields.Nested(RecordVersionSchema), required=True)


class VisitItemSchema(Schema):
    """What was found of one item of a visit."""

    item = fields.String(required=True, metadata={"description": "空：整次检查 Empty: the visit as a whole."})
    method = fields.String(required=True, allow_none=True)
    result = fields.String(required=True, allow_none=True)
    finding = fields.String(required=True, allow_none=True)


class VisitSchema(Schema):
    """One visit by one authority, as known on the day."""

    visited_on = fields.String(required=True, metadata={"format": "date"})
    department = fields.String(required=True)
    number = fields.String(required=True)
    trigger = fields.String(required=True)
    trigger_title = fields.Nested(WordsSchema, required=True, allow_none=True)
    kind = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "统计类别 Kind for the statistics: routine, special, case."},
    )
    ordered_by = fields.String(required=True, validate=validate.OneOf(["own", "superior"]))
    level = fields.String(required=True, allow_none=True)
    on_site = fields.Boolean(required=True)
    counts = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "是否计入年度上限；null：没有适用的表 Counts towards caps; null: no table says."},
    )
    plan_no = fields.String(required=True, allow_none=True)
    task_no = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, allow_none=True, metadata={"description": "最重的一项 The worst item."})
    items_with_a_problem = fields.Integer(required=True)
    known_since = fields.String(required=True, metadata={"format": "date"})
    items = fields.List(fields.Nested(VisitItemSchema), required=True)


class VisitsSchema(Schema):
    """The visits of one enterprise, the newest first."""

    known_on = fields.String(required=True, metadata={"format": "date"})
    cap_counting = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(VisitSchema), required=True)
