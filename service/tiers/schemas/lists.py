"""Tier lists and their summary as the API gives them."""

from marshmallow import Schema, fields, validate

from scoring.tiers import LEVELS
from service.core.web.paging import PageArguments
from service.core.web.schemas import INDUSTRY, REGION, SCHEME, Day, Shaped, WordsSchema
from service.decisions.lists import Sort
from service.registries.schemas import CountedOfficeSchema
from service.tiers.columns import CHOOSABLE, USUAL
from service.tiers.queries.lists import NO_OFFICE, UNCLASSIFIED
from service.tiers.queries.sorted_lists import MOST_SORTED

FORMATS = ("json", "csv", "xlsx")
LANGUAGES = ("zh", "en")
PURPOSE_LENGTHS = (4, 200)
LONGEST_SEARCH = 100
MOST_OFFICES = 50
DAY_DESCRIPTION = "该日结束时已生效的结果，默认现在 What was in effect at the end of that day; default: now."


class EditionQuestionSchema(Schema):
    """Which scheme, now or on a past day."""

    scheme = Shaped(SCHEME, "方案，默认第一个有结果生效的方案 Scheme; default: the first with results in effect.")
    on = Day(metadata={"description": DAY_DESCRIPTION})


class TierFiltersSchema(EditionQuestionSchema):
    """Which rows; filters are combined."""

    tier = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": f"类别，可多个；{UNCLASSIFIED} 为暂未分类 Tiers; {UNCLASSIFIED}: without a tier."},
    )
    region = Shaped(REGION, "行政区划代码的前几位 The first digits of the region code.")
    industry = Shaped(INDUSTRY, "行业代码的前几位，如 F52 The first characters of the industry code, such as F52.")
    decided_by = fields.List(
        fields.String(validate=validate.OneOf(LEVELS)),
        load_default=list,
        validate=validate.Length(max=len(LEVELS)),
        metadata={"description": "判定方式，可多个 What decided the tier."},
    )
    changed_since = Day(
        metadata={"description": "类别自该日（含）起有变化 The tier changed on that day or later."},
    )
    office = fields.List(
        fields.String(validate=validate.Length(1, 20)),
        load_default=list,
        validate=validate.Length(max=MOST_OFFICES),
        metadata={
            "description": f"监管所代码，可多个；{NO_OFFICE} 为未确定 Supervision offices; {NO_OFFICE}: none known."
        },
    )
    search = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_SEARCH),
        metadata={
            "description": "名称或代码中的字，多个以空格分开，须全部含有 Pieces of the name or code, all of them held."
        },
    )
    visited = fields.Boolean(
        load_default=None,
        allow_none=True,
        metadata={"description": "本年度是否已有计入上限的入企检查 Whether a visit of this year counts towards caps."},
    )


class TierListQuestionSchema(TierFiltersSchema, PageArguments):
    """Which rows, in which order and form."""

    sort = fields.Enum(
        Sort,
        by_value=True,
        metadata={
            "description": "tier：最差类别在前（默认）；score：最差分值在前；change：最新变化在前（查询变化时默认）；"
            f"review：最早变化日近的在前；其余最多 {MOST_SORTED} 户，从小到大；相同时按类别、区划。"
            "The worst tier, the worst score, the newest change or the next review day first; by anything else, "
            f"the smallest first, at most {MOST_SORTED} enterprises; then by tier and region."
        },
    )
    reverse = fields.Boolean(
        load_default=False,
        metadata={"description": "反向排序，无值的仍在最后 The other way round; nothing stays last."},
    )
    count_offices = fields.Boolean(
        load_default=False, metadata={"description": "是否按监管所统计户数 Whether enterprises are counted by office."}
    )
    columns = fields.List(
        fields.String(validate=validate.OneOf(CHOOSABLE)),
        load_default=lambda: list(USUAL),
        validate=validate.Length(max=len(CHOOSABLE)),
        metadata={
            "description": "导出的列；JSON 中 cap、visits、last_inspection、elsewhere 只在列出时给出。"
            "The columns of an export; in JSON cap, visits, last_inspection and elsewhere are given only where named."
        },
    )
    language = fields.String(
        validate=validate.OneOf(LANGUAGES),
        metadata={"description": "导出文件的语言，默认按 Accept-Language Language of an export; default: as accepted."},
    )
    format = fields.String(
        validate=validate.OneOf(FORMATS),
        metadata={
            "description": "默认按 Accept；csv（ZIP）和 xlsx 为全部行 Default: by Accept; csv (a ZIP), xlsx: all."
        },
    )
    purpose = fields.String(
        validate=validate.Length(*PURPOSE_LENGTHS),
        metadata={"description": "导出用途，csv 和 xlsx 必填 What an export is for; required for csv and xlsx."},
    )


class TierElsewhereSchema(Schema):
    """A tier of another body's scheme, and the day of the list that states it."""

    scheme = fields.String(required=True)
    tier = fields.String(required=True)
    on = fields.Date(required=True)


class ListedTierSchema(Schema):
    """One row; null in `tier` is not classified."""

    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    region = fields.String(required=True)
    region_name = fields.Nested(WordsSchema, required=True, allow_none=True)
    office = fields.String(required=True)
    office_name = fields.Nested(WordsSchema, required=True, allow_none=True)
    industry = fields.String(required=True)
    industry_name = fields.Nested(WordsSchema, required=True, allow_none=True)
    tier = fields.String(required=True, allow_none=True)
    tier_title = fields.Nested(WordsSchema, required=True)
    score = fields.Float(required=True, allow_none=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_by_title = fields.Nested(WordsSchema, required=True, allow_none=True)
    as_of = fields.Date(required=True)
    known_on = fields.Date(required=True)
    since = fields.Date(required=True, metadata={"description": "该类别生效首日 First day of the tier in effect."})
    provisional = fields.Boolean(required=True, metadata={"description": "暂定，原因见上级 Provisional; why: above."})
    next_review_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={
            "description": "最早变化日：没有新数据时，类别、分值和预警在此之前不变，到这一天不一定变化。"
            "The review day: before it no tier, score or signal changes without new data; on it one may."
        },
    )
    annual_cap = fields.Integer(
        allow_none=True, metadata={"description": "一般事项最严的上限 The strictest cap for general items."}
    )
    visits_this_year = fields.Integer(allow_none=True)
    last_inspection_on = fields.Date(allow_none=True)
    tier_elsewhere = fields.Nested(TierElsewhereSchema, allow_none=True)


class CountedTierSchema(Schema):
    tier = fields.String(required=True, allow_none=True)
    number = fields.Integer(required=True)


class EditionSchema(Schema):
    """Of which run what follows is, and what must stand over it."""

    scheme = fields.String(required=True)
    version = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    tier_noun = fields.Nested(WordsSchema, required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    run = fields.Integer(required=True)
    as_of = fields.Date(required=True)
    known_on = fields.Date(required=True)
    in_effect_since = fields.AwareDateTime(required=True)
    provisional = fields.List(
        fields.Nested(WordsSchema),
        required=True,
        metadata={"description": "数据未到齐的来源 Sources whose data are late, which makes the tiers provisional."},
    )


class TierListSchema(EditionSchema):
    """One page of a list."""

    sort = fields.String(required=True)
    reverse = fields.Boolean(required=True)
    by_tier = fields.List(
        fields.Nested(CountedTierSchema),
        required=True,
        metadata={"description": "各类别户数，除类别外的条件均已计入 By tier, under all filters but that for tiers."},
    )
    by_office = fields.List(
        fields.Nested(CountedOfficeSchema),
        required=True,
        allow_none=True,
        metadata={
            "description": "各监管所户数，除监管所外的条件均已计入 By office, under all filters but that for offices."
        },
    )
    total = fields.Integer(required=True, metadata={"description": "全部页的总行数 Rows of all pages together."})
    items = fields.List(fields.Nested(ListedTierSchema), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "下一页的 after `after` of the next page."}
    )
