"""How a model held up month by month, as the API gives it."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import WordsSchema
from service.model.watch.figures import VERDICTS

WHATS = ("probability_psi", "feature_psi", "gap")


def _share(words: str) -> fields.Float:
    return fields.Float(required=True, allow_none=True, metadata={"description": words})


class PsiSchema(Schema):
    """A population stability index, with what chance alone gives with so few rows: its mean and its upper end."""

    psi = fields.Float(required=True, allow_none=True)
    chance = fields.Float(required=True)
    chance_high = fields.Float(required=True)


class FeaturePsiSchema(PsiSchema):
    """The same of one feature."""

    id = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)


class RateSchema(Schema):
    """An observed rate with its 95 % interval; null where nothing was inspected."""

    rate = _share("发现率 Discovery rate.")
    low = _share("下限 Lower end.")
    high = _share("上限 Upper end.")


class GapSchema(Schema):
    """Mean probability minus observed rate, with its 95 % interval."""

    value = fields.Float(required=True)
    low = fields.Float(required=True)
    high = fields.Float(required=True)


class RaisedSchema(Schema):
    """What passed its limit; `feature` null: it is about no single one."""

    what = fields.String(required=True, validate=validate.OneOf(WHATS))
    feature = fields.String(required=True, allow_none=True)
    value = fields.Float(required=True)
    limit = fields.Float(required=True)


class PopulationSchema(Schema):
    """What the model saw of all enterprises that its scheme classifies (of very many, of every n-th) on one day."""

    as_of = fields.Date(required=True)
    rows = fields.Integer(required=True)
    mean_probability = fields.Float(required=True)
    probability = fields.Nested(PsiSchema, required=True)
    features = fields.List(fields.Nested(FeaturePsiSchema), required=True)
    alarms = fields.List(fields.Nested(RaisedSchema), required=True)
    verdict = fields.String(required=True, validate=validate.OneOf(VERDICTS))
    verdict_title = fields.Nested(WordsSchema, required=True)


class ModelMonthSchema(Schema):
    """One month of inspections after those that the model learned from.

    `complete` false: the month was not over on the day `as_of`; it raises no alarm yet.
    """

    month = fields.String(required=True, metadata={"description": "YYYY-MM"})
    as_of = fields.Date(required=True)
    complete = fields.Boolean(required=True)
    made_at = fields.AwareDateTime(required=True)
    inspections = fields.Integer(required=True)
    probability = fields.Nested(PsiSchema, required=True, allow_none=True)
    features = fields.List(fields.Nested(FeaturePsiSchema), required=True)
    predicted = _share("平均概率 Mean probability.")
    observed = fields.Nested(RateSchema, required=True)
    gap = fields.Nested(GapSchema, required=True, allow_none=True)
    alarms = fields.List(fields.Nested(RaisedSchema), required=True)
    verdict = fields.String(required=True, validate=validate.OneOf(VERDICTS))
    verdict_title = fields.Nested(WordsSchema, required=True)
    population = fields.Nested(PopulationSchema, required=True, allow_none=True)


class ModelMonthsSchema(Schema):
    """Every month that was watched, the earliest first."""

    items = fields.List(fields.Nested(ModelMonthSchema), required=True)
