"""The effect of supervision as the API answers it."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import WordsSchema
from service.estimates.actions.ordering import FIRST_YEAR
from service.registries.workdays import YEARS


class EffectQuestionSchema(Schema):
    """Of which year."""

    year = fields.Integer(
        validate=validate.Range(FIRST_YEAR, YEARS.stop - 1),
        metadata={"description": "年度，空为今年 None: this year."},
    )


class ToldSchema(Schema):
    """What a measure comes to, and the numbers that it is made of; `value` null where nothing can be said."""

    value = fields.Float(required=True, allow_none=True)
    part = fields.Integer(required=True, allow_none=True)
    whole = fields.Integer(required=True, allow_none=True)


class MeasureSchema(ToldSchema):
    """A measure with its unit and definition, and what it comes to in all."""

    measure = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    unit = fields.String(required=True, metadata={"description": "share、mean 或 number One of them."})
    definition = fields.Nested(WordsSchema, required=True)


class ToldRowSchema(Schema):
    """What the measures come to of one month, office, authority, type or quarter; rows stand by key, never ranked."""

    key = fields.String(required=True)
    name = fields.Nested(WordsSchema, required=True)
    measures = fields.Dict(keys=fields.String(), values=fields.Nested(ToldSchema), required=True)
    numbers = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class TriggerRowSchema(Schema):
    """Firms over a cap by the reason of a visit.

    `firms`: whose first visit beyond the cap had this reason. `with_exempt`: over only with visits of reasons that do
    not count, of which this is one; a firm may stand at several.
    """

    trigger = fields.String(required=True)
    name = fields.Nested(WordsSchema, required=True)
    firms = fields.Integer(required=True)
    with_exempt = fields.Integer(required=True)


class CapSchema(Schema):
    """A yearly cap and the firms over it; `most` null where it differs from firm to firm."""

    cap = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    most = fields.Integer(required=True, allow_none=True)
    firms = fields.Integer(required=True)


class FrequencyRowSchema(Schema):
    """Promised and real frequency of a group, by how often its firms were listed."""

    table = fields.String(required=True)
    group = fields.String(required=True)
    name = fields.Nested(WordsSchema, required=True)
    listed = fields.Integer(required=True)
    promised = fields.Float(required=True)
    drawn = fields.Integer(required=True)
    visited = fields.Integer(required=True)
    expected = fields.Float(required=True)
    is_unusual = fields.Boolean(required=True)


class EffectSchema(Schema):
    """The effect of a year up to a day, as it was counted at a moment."""

    year = fields.Integer(required=True)
    until = fields.Date(required=True)
    made_at = fields.DateTime(required=True)
    scheme = fields.Nested(WordsSchema, required=True, allow_none=True)
    measures = fields.List(fields.Nested(MeasureSchema), required=True)
    numbers = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    months = fields.List(fields.Nested(ToldRowSchema), required=True)
    quarters = fields.List(fields.Nested(ToldRowSchema), required=True)
    offices = fields.List(fields.Nested(ToldRowSchema), required=True)
    authorities = fields.List(fields.Nested(ToldRowSchema), required=True)
    types = fields.List(fields.Nested(ToldRowSchema), required=True)
    caps = fields.List(fields.Nested(CapSchema), required=True)
    triggers = fields.List(fields.Nested(TriggerRowSchema), required=True)
    frequency = fields.List(fields.Nested(FrequencyRowSchema), required=True)
    uncounted = fields.Integer(
        required=True, metadata={"description": "名单无法统计的抽取数 Draws whose list could not be counted."}
    )
