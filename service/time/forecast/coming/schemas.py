"""What the API says of coming changes."""

from marshmallow import Schema, fields, validate

from scoring.movers import DIRECTIONS
from scoring.step_cause import StepKind
from service.core.web.paging import PageArguments
from service.core.web.schemas import REGION, SCHEME, Day, Shaped, WordsSchema
from service.registries.schemas import CountedOfficeSchema
from service.time.forecast.coming.queries import NO_OFFICE, UNCLASSIFIED, WITHOUT_RULES

MOST_OFFICES = 50


class ComingQuestionSchema(PageArguments):
    """Which changes; filters are combined."""

    scheme = Shaped(SCHEME, "方案，默认第一个有结果生效的方案 Scheme; default: the first with results in effect.")
    since = Day(metadata={"description": "自该日（含）起，默认基准日次日 From that day on; default: all that come."})
    until = Day(metadata={"description": "到该日（含）为止，至多 known_until Up to that day, at most to known_until."})
    tier_from = fields.String(
        validate=validate.Length(1, 40),
        metadata={"description": f"现在的类别；{UNCLASSIFIED} 为暂未分类 The tier now; {UNCLASSIFIED}: none."},
    )
    tier_to = fields.String(
        validate=validate.Length(1, 40),
        metadata={
            "description": f"将变为的类别；{UNCLASSIFIED} 暂未分类，{WITHOUT_RULES} 无适用的规则集 "
            f"The tier then; {UNCLASSIFIED}: none; {WITHOUT_RULES}: no rule set applies."
        },
    )
    region = Shaped(REGION, "行政区划代码的前几位 The first digits of the region code.")
    office = fields.List(
        fields.String(validate=validate.Length(1, 20)),
        load_default=list,
        validate=validate.Length(max=MOST_OFFICES),
        metadata={
            "description": f"监管所代码，可多个；{NO_OFFICE} 为未确定 Supervision offices; {NO_OFFICE}: none known."
        },
    )
    direction = fields.String(
        validate=validate.OneOf(DIRECTIONS),
        metadata={"description": "worse 下调，better 上调，other 其他 To a worse class, to a better one, or neither."},
    )


class ComingCauseSchema(Schema):
    """Because of what: what steps on the day, and what moves the tier in words."""

    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in StepKind]))
    kind_title = fields.Nested(WordsSchema, required=True)
    said = fields.Nested(WordsSchema, required=True)


class ComingChangeSchema(Schema):
    """One enterprise whose tier changes on `day` if nothing new happens; null in a tier: not classified."""

    day = fields.String(required=True, metadata={"format": "date"})
    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    region = fields.String(required=True)
    region_name = fields.Nested(WordsSchema, required=True, allow_none=True)
    office = fields.String(required=True)
    office_name = fields.Nested(WordsSchema, required=True, allow_none=True)
    tier = fields.String(required=True, allow_none=True)
    tier_title = fields.Nested(WordsSchema, required=True)
    tier_then = fields.String(required=True, allow_none=True)
    tier_then_title = fields.Nested(WordsSchema, required=True)
    direction = fields.String(required=True, validate=validate.OneOf(DIRECTIONS))
    cause = fields.Nested(ComingCauseSchema, required=True)


class CountedPeriodSchema(Schema):
    """A week or a month, and how many change in it."""

    since = fields.String(required=True, metadata={"format": "date"})
    until = fields.String(required=True, metadata={"format": "date"})
    worse = fields.Integer(required=True)
    better = fields.Integer(required=True)
    other = fields.Integer(required=True)


class CountedDirectionsSchema(Schema):
    """How many change in which direction."""

    worse = fields.Integer(required=True)
    better = fields.Integer(required=True)
    other = fields.Integer(required=True)


class CountedChangeSchema(Schema):
    """From which tier to which, and how many."""

    tier_from = fields.String(required=True)
    tier_to = fields.String(required=True)
    number = fields.Integer(required=True)


class ComingChangesSchema(Schema):
    """One page of coming changes, by day; what is counted is of all pages."""

    scheme = fields.String(required=True)
    version = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    run = fields.Integer(required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    since = fields.String(required=True, metadata={"format": "date"})
    until = fields.String(required=True, metadata={"format": "date"})
    known_until = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "format": "date",
            "description": "已知到该日；null：尚未预测完，稍后再查 Known up to that day; null: not looked ahead yet.",
        },
    )
    total = fields.Integer(required=True)
    not_computed = fields.Integer(required=True, metadata={"description": "无法计算的户数 Could not be computed."})
    by_direction = fields.Nested(CountedDirectionsSchema, required=True)
    by_tiers = fields.List(fields.Nested(CountedChangeSchema), required=True)
    by_office = fields.List(fields.Nested(CountedOfficeSchema), required=True)
    by_period = fields.List(fields.Nested(CountedPeriodSchema), required=True)
    items = fields.List(fields.Nested(ComingChangeSchema), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "下一页的 after `after` of the next page."}
    )
