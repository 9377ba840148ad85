"""Rates of problems found as the API gives them, and the order to reckon them."""

from typing import Any

from marshmallow import Schema, fields, validate

from service.core.web.schemas import Day, WordsSchema
from service.estimates.actions.ordering import FIRST_YEAR
from service.estimates.rates.figures import By
from service.estimates.rates.words import DEFINITIONS, METHODS

_LAST_YEAR = 9999


def _year(**more: Any) -> fields.Integer:
    allowed = validate.Range(FIRST_YEAR, _LAST_YEAR)
    about = {"description": "年度，缺省为今年 The year of the plans; this year unless stated."}
    return fields.Integer(validate=allowed, metadata=about, **more)


def _number(about: str, *, null: bool = False) -> fields.Float:
    return fields.Float(required=True, allow_none=null, metadata={"description": about})


def _words_of(name: str) -> str:
    return f"{DEFINITIONS[name].zh} {DEFINITIONS[name].en}"


class EstimatesQuestionSchema(Schema):
    """Of which year, and by what."""

    year = _year()
    by = fields.String(
        load_default=By.TIER.value,
        validate=validate.OneOf([one.value for one in By]),
        metadata={"description": "按什么分列 By what the rows go."},
    )


class NaiveSchema(Schema):
    """The plain ratio."""

    rate = _number(_words_of("naive"), null=True)
    base = fields.Integer(required=True)
    found = fields.Integer(required=True)


class RateSchema(Schema):
    """A rate with its interval, and what it was made from."""

    rate = _number(_words_of("rate"), null=True)
    low = _number(_words_of("interval"), null=True)
    high = _number(_words_of("interval"), null=True)
    method = fields.String(required=True, validate=validate.OneOf(list(METHODS)))
    method_title = fields.Nested(WordsSchema, required=True)
    if_all_found = _number(_words_of("refused"), null=True)
    listed = fields.Integer(required=True, metadata={"description": _words_of("listed")})
    spoken_of = fields.Integer(
        required=True,
        metadata={"description": "其中有检查结论的层的户数 Of them those of strata of which somebody was looked at."},
    )
    base = fields.Integer(required=True, metadata={"description": _words_of("base")})
    found = fields.Integer(required=True, metadata={"description": _words_of("found")})
    refused = fields.Integer(required=True)
    absent = fields.Integer(required=True)


class EstimateSchema(RateSchema):
    """The same with who was drawn, and the plain ratio beside it."""

    drawn = fields.Integer(required=True)
    out_of_scope = fields.Integer(required=True, metadata={"description": _words_of("out_of_scope")})
    awaited = fields.Integer(required=True, metadata={"description": "抽取后尚无结论 Drawn, with no result yet."})
    naive = fields.Nested(NaiveSchema, required=True, allow_none=True)


class TierEstimateSchema(EstimateSchema):
    """The rate of a tier under a scheme."""

    scheme = fields.String(required=True)
    tier = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)


class RateRowSchema(EstimateSchema):
    """A row: `key` is a code, "" where none is stated; rows stand by their keys."""

    key = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    tiers = fields.List(fields.Nested(TierEstimateSchema), required=True)


class RatioSchema(Schema):
    """How many times the worst tier's rate is that of the best; without a value above where the best has none."""

    value = _number("倍数 How many times.", null=True)
    low = _number("两个精确区间所允许的最低倍数 The least that the two intervals allow.", null=True)
    high = _number("最高倍数，没有上限时为空 The most; null where there is no bound.", null=True)


class SchemeRatesSchema(Schema):
    """The tiers of a scheme, the best first and who is not classified last."""

    scheme = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    best = fields.String(required=True)
    worst = fields.String(required=True)
    ratio = fields.Nested(RatioSchema, required=True)
    tiers = fields.List(fields.Nested(TierEstimateSchema), required=True)


class EstimatesSchema(Schema):
    """The rates of a year as they were reckoned last, and what each figure is."""

    year = fields.Integer(required=True)
    by = fields.String(required=True)
    by_title = fields.Nested(WordsSchema, required=True)
    until = Day(required=True, metadata={"description": "数据截至 Up to this day, included."})
    made_at = fields.DateTime(required=True, metadata={"description": "统计时间 When they were reckoned."})
    computing = fields.Boolean(required=True, metadata={"description": "正在重新统计 They are being reckoned anew."})
    whole = fields.Nested(EstimateSchema, required=True)
    schemes = fields.List(fields.Nested(SchemeRatesSchema), required=True)
    rows = fields.List(fields.Nested(RateRowSchema), required=True)
    uncounted = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "名单无法读取、未计入的抽取 Draws whose lists cannot be read."},
    )
    definitions = fields.Dict(keys=fields.String(), values=fields.Nested(WordsSchema), required=True)


class ComputationSchema(Schema):
    """Of which year figures are to be reckoned."""

    year = _year(required=True)


class OrderedSchema(Schema):
    """The job that reckons them."""

    year = fields.Integer(required=True)
    job = fields.Integer(required=True)
