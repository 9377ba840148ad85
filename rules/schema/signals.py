"""The dated table of signals: conditions in the rule-set language, each with what it rests on."""

from rules.ruleset import Objection
from rules.schema.conditions import When
from rules.schema.dated_tables import TableSchema
from rules.schema.kit import Choice, ListOf, Part, Pattern, Strict
from rules.schema.measures import read_measure
from rules.schema.words import text_part


class SignalBasisSchema(Strict):
    indicator = Pattern()
    threshold = Pattern()


class SignalSchema(Strict):
    id = Pattern(required=True)
    title = text_part()
    when = When(read_measure, required=True)
    basis = Part(SignalBasisSchema, required=True)


class SignalsSchema(TableSchema):
    objection = Choice(Objection)
    signals = ListOf(Part(SignalSchema), least=1, required=True)
