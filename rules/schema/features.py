"""Feature sets: what a model may read, and which inspections it learns from."""

from collections.abc import Collection
from typing import Any

from rules.conditions import Condition
from rules.feature_set import SURVEYED, Feature, Label, Prior, Risk
from rules.schema.conditions import Where
from rules.schema.kit import Choice, ListOf, Number, Part, Pattern, Strict, Value, Whole, refusal_of
from rules.schema.measures import MeasureField
from rules.schema.rule_set import SCHEME, VERSION
from rules.schema.scales import RecordTypeSchema
from rules.schema.words import text_part


class Random(Value):
    """The condition of inspections drawn at random; None for the word `all`."""

    allowed = f"all | {Where.allowed}"

    def read(self, value: Any) -> Condition | None:
        return None if value == "all" else Where().read(value)


def _label(of: str, **conditions: Any) -> Label:
    return Label(of, **conditions)


class LabelSchema(Strict):
    """The record type that a model learns from, and the conditions of records with a problem, without, and drawn."""

    makes = staticmethod(_label)
    of = Pattern(required=True)
    found = Where(required=True)
    clear = Where(required=True)
    random = Random(required=True)


class PriorSchema(Strict):
    """The prior of a ratio: the value it is drawn towards, and the number of records that this value weighs."""

    makes = Prior
    weight = Whole(1, 1_000_000, required=True)
    value = Number(places=6, required=True)


class FeatureSchema(Strict):
    """One figure or word that a model may read, and which way it may bear on the risk."""

    makes = Feature
    id = Pattern(required=True)
    title = text_part()
    measure = MeasureField(required=True)
    per = MeasureField()
    prior = Part(PriorSchema)
    risk = Choice(Risk)
    inspector = text_part(required=False)


class FieldNames(Value):
    """Names of fields of one kind of file."""

    def __init__(self, known: Collection[str]) -> None:
        self.allowed = f"[{', '.join(known)}]"
        self._known = known
        super().__init__()

    def read(self, value: Any) -> frozenset[str]:
        if isinstance(value, list) and all(isinstance(name, str) and name in self._known for name in value):
            return frozenset(value)
        raise refusal_of(self.allowed, "请列出允许的字段。", "List fields of those that are allowed.")


class UnreadSchema(Strict):
    """The fields whose columns in files training and trials leave alone, because much of them cannot be read."""

    enterprises = FieldNames(SURVEYED["enterprises"])
    records = FieldNames(SURVEYED["records"])


class FeatureSetSchema(Strict):
    """A document whose named measures have been put in place."""

    scheme = Pattern(SCHEME, "[a-z][a-z0-9-]*", required=True)
    version = Pattern(VERSION, 'YYYY-MM, e.g. "2026-01"', required=True)
    title = text_part()
    label = Part(LabelSchema)
    unread = Part(UnreadSchema)
    record_types = ListOf(Part(RecordTypeSchema))
    features = ListOf(Part(FeatureSchema), least=1, required=True)
