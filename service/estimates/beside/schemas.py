"""Rates beside a model or a comparison as the API gives them."""

from marshmallow import Schema, fields

from service.core.web.schemas import Day
from service.estimates.rates.schemas import RateSchema


class TierRateSchema(RateSchema):
    """The rate of a tier; `unclassified` is of who is in none."""

    tier = fields.String(required=True)


class RatesBesideSchema(Schema):
    """Up to when they were known."""

    until = Day(required=True, metadata={"description": "数据截至 Up to this day, included."})
    made_at = fields.DateTime(required=True, metadata={"description": "统计时间 When they were reckoned."})
    uncounted = fields.Integer(
        required=True, metadata={"description": "名单无法读取、未计入的抽取数 Draws whose lists cannot be read."}
    )


class ModelRatesSchema(RatesBesideSchema):
    """What the rule set finds that a model learned beside: the tiers from the best on."""

    model = fields.String(required=True)
    tiers = fields.List(fields.Nested(TierRateSchema), required=True)


class ComparisonRatesSchema(RatesBesideSchema):
    """What the firms of each tier were found to be, by the tiers of the version before and of that after."""

    comparison = fields.Integer(required=True)
    before = fields.List(fields.Nested(TierRateSchema), required=True)
    after = fields.List(fields.Nested(TierRateSchema), required=True)
