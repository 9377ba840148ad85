"""Indicators, overrides and the conditions under which no tier is given."""

from rules.ruleset import OverrideKind
from rules.schema.basis import BasisSchema
from rules.schema.conditions import When
from rules.schema.kit import Choice, ListOf, Part, Pattern, Strict, Whole
from rules.schema.measures import MeasureField, read_measure
from rules.schema.points import PointsField
from rules.schema.words import text


class IndicatorSchema(Strict):
    id = Pattern(required=True)
    title = text()
    level = Pattern()
    group = Pattern()
    weight = Whole(1, 10_000)
    measure = MeasureField(required=True)
    points = PointsField(required=True)
    basis = Part(BasisSchema, required=True)


class OverrideSchema(Strict):
    id = Pattern(required=True)
    title = text()
    kind = Choice(OverrideKind, required=True)
    tier = Pattern()
    by = Whole(1, 20)
    within = ListOf(Pattern(), least=1)
    when = When(read_measure, score=True)
    basis = Part(BasisSchema, required=True)


class NotRatedSchema(Strict):
    id = Pattern(required=True)
    title = text()
    when = When(read_measure, required=True)
