"""What a planner asks before a plan: how often, how many, and what is left of the year's cap."""

from marshmallow import Schema, fields, validate

from rules.inspection import ItemMode
from service.core.web.paging import USUAL
from service.core.web.schemas import Day, WordsSchema
from service.facts.schemas.days import CODE_PREFIX


class FrequencyQuestionSchema(Schema):
    """For which item, and for which enterprises: those listed, or those that a filter finds, page by page."""

    scheme = fields.String(
        required=True, validate=validate.Regexp(r"[a-z0-9-]{1,80}\Z"), metadata={"description": "方案 Scheme."}
    )
    mode = fields.String(
        required=True,
        validate=validate.OneOf([mode.value for mode in ItemMode]),
        metadata={"description": "事项类别：一般、重点、特殊重点 Mode of the item: general, key or special key."},
    )
    on = Day(metadata={"description": "日期，默认今天 The day, default today."})
    known_on = Day(
        metadata={"description": "入企检查的数据截止日，默认同上 Visits as known by this day, default the same."}
    )
    authority = fields.String(
        validate=validate.Length(min=1, max=200),
        metadata={
            "description": "检查机关名称；不写则列出各机关 The authority whose caps are asked for; without it, of each."
        },
    )
    enterprises = fields.List(
        fields.String(validate=validate.Length(max=64)),
        validate=validate.Length(min=1),
        metadata={"description": "主体代码；与筛选条件二选一 Codes; instead of a filter."},
    )
    tiers = fields.List(fields.String(validate=validate.Length(max=40)), metadata={"description": "类别 Tiers."})
    region = fields.String(validate=CODE_PREFIX, metadata={"description": "行政区划代码前缀 Prefix of the region."})
    industry = fields.String(validate=CODE_PREFIX, metadata={"description": "行业代码前缀 Prefix of the industry."})
    limit = fields.Integer(load_default=USUAL, metadata={"minimum": 1, "default": USUAL})
    after = fields.String(metadata={"description": "上一页给出的 next。The `next` of the page before."})


class FrequencySchema(Schema):
    """So many visits in so many months, at least or at most."""

    visits = fields.Integer(required=True)
    months = fields.Integer(required=True)
    bound = fields.String(required=True, validate=validate.OneOf(["at_least", "at_most"]))


class CapUseSchema(Schema):
    """How much of one cap on visits is used, and which table or rule set says so."""

    id = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    most = fields.Integer(required=True)
    used = fields.Integer(required=True)
    left = fields.Integer(required=True)
    authority = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "null：各机关合计，或尚无检查 null: of several together, or no visit was made."},
    )
    levels = fields.List(fields.String(), required=True)
    level_unknown = fields.Integer(
        required=True,
        metadata={
            "description": "其中机关层级不明的次数，各级都计入 Visits of unknown level, which count at every one."
        },
    )
    source = fields.String(
        required=True, metadata={"description": "表或规则集的版本 Version of the table or rule set."}
    )
    basis = fields.Dict(required=True, allow_none=True)


class EnterpriseFrequencySchema(Schema):
    """One enterprise: what its tier means for the item, and what of it has been used."""

    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    tier = fields.String(required=True, allow_none=True)
    tier_title = fields.Nested(WordsSchema, required=True, allow_none=True)
    ratio = fields.Float(
        required=True, allow_none=True, metadata={"description": "年度抽查比例 The share that is drawn per year."}
    )
    frequency = fields.Nested(FrequencySchema, required=True, allow_none=True)
    annual_cap = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "最严的上限（见 caps 第一项）；null 为不设上限。The strictest cap; null: no cap."},
    )
    visits_this_year = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "计入该上限的次数；没有计数表时为 null。Visits under that cap; null: no table."},
    )
    visits_left = fields.Integer(required=True, allow_none=True)
    cap_reached = fields.Boolean(required=True)
    caps = fields.List(
        fields.Nested(CapUseSchema),
        required=True,
        metadata={"description": "适用的各项上限，最严的在前 All caps that apply, the strictest first."},
    )
    last_inspection_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})


class TierTotalSchema(Schema):
    """The visits of a year at the enterprises of one tier."""

    tier = fields.String(required=True)
    tier_title = fields.Nested(WordsSchema, required=True)
    enterprises = fields.Integer(required=True)
    ratio = fields.Float(required=True)
    wanted = fields.Integer(
        required=True, metadata={"description": "全年应抽查：比例×户数，进一取整 Ratio times enterprises, rounded up."}
    )
    drawn = fields.Integer(
        required=True,
        metadata={"description": "本年度已有计划抽查的户数 Enterprises that planned draws have taken this year."},
    )
    caps_left = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "年度上限还允许的次数；null 为不设上限 Visits that the caps still let through; null: no cap."
        },
    )
    visits = fields.Integer(
        required=True, metadata={"description": "本年度还应检查 Visits still to be made this year."}
    )
    kept_back = fields.Integer(
        required=True, metadata={"description": "因上限不能安排 Visits that the caps do not let through."}
    )


class OfficeTotalSchema(Schema):
    """The visits of a year at the enterprises of one supervision office, as a draw gives them on the mean."""

    office = fields.String(required=True, metadata={"description": "空为未确定监管所 Empty: at no office."})
    office_name = fields.Nested(WordsSchema, required=True)
    enterprises = fields.Integer(required=True)
    visits = fields.Float(required=True, metadata={"description": "一位小数 With one decimal."})


class FrequencyTotalsSchema(Schema):
    """What is still to be visited this year of all that was asked for."""

    year = fields.Integer(required=True)
    enterprises = fields.Integer(required=True, metadata={"description": "已分类的户数 Enterprises in a tier."})
    not_classified = fields.Integer(required=True, metadata={"description": "暂未分类，不在其中 In no tier: left out."})
    visits = fields.Integer(required=True)
    by_tier = fields.List(fields.Nested(TierTotalSchema), required=True)
    by_office = fields.List(
        fields.Nested(OfficeTotalSchema), required=True, metadata={"description": "多的在前 Most visits first."}
    )


class FrequenciesSchema(Schema):
    """The enterprises asked for, with the rule that goes for the item."""

    scheme = fields.String(required=True)
    version = fields.String(required=True)
    mode = fields.String(required=True)
    rule = fields.Nested(WordsSchema, required=True)
    statutory = fields.Nested(FrequencySchema, required=True, allow_none=True)
    on = fields.String(required=True, metadata={"format": "date"})
    visits_known_on = fields.String(required=True, metadata={"format": "date"})
    cap_counting = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "计数所依据的表 The table that says what counts; null: none applies."},
    )
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    provisional = fields.Boolean(
        required=True, metadata={"description": "数据未到齐，类别为暂定 Data are late: the tiers are provisional."}
    )
    standing = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    items = fields.List(fields.Nested(EnterpriseFrequencySchema), required=True)
    not_found = fields.List(
        fields.String(), required=True, metadata={"description": "辖区内没有的代码 Codes not in your jurisdictions."}
    )
    totals = fields.Nested(
        FrequencyTotalsSchema,
        required=True,
        allow_none=True,
        metadata={
            "description": "全部所问主体的合计；只在第一页、且日期为今天时给出，否则为 null。"
            "Of all that is asked for; on the first page and for today only, else null."
        },
    )
    next = fields.String(required=True, allow_none=True)
