"""Sample records: single records of one type that show everything a set of filters can tell apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rules.conditions import Compare, Condition, FieldTest
from rules.fields import RECORD_FIELDS, Kind
from rules.measures import Over, RecordMeasure
from rules.nodes import nodes_inside
from rules.record_types import RecordType
from rules.ruleset import RuleSet
from scoring.block_view import BlockView
from scoring.check.axes import axis_of, length_of, take_values
from scoring.check.states import combinations_of
from scoring.check.words import plain_value_of
from scoring.facts import NO_DATE, Facts, Ints, Mask, Records, Vocabulary
from scoring.figures import figure_of
from scoring.selections import record_filter
from scoring.values import Numbers, Shares, Texts, Values

ANY_DAY = 10_000


@dataclass(frozen=True, slots=True)
class Samples:
    """Records of one type as a block; `fields` holds the value of each field in each record."""

    kind: RecordType
    size: int
    fields: Mapping[str, Values]

    def passing(self, wanted: Condition | None, rule_set: RuleSet) -> Mask:
        """True for the records that pass a filter."""
        if wanted is None:
            return np.ones(self.size, np.bool_)
        columns: dict[str, Ints] = {}
        vocabularies: dict[str, Vocabulary] = {}
        for name, values in self.fields.items():
            assert not isinstance(values, Shares)
            columns[name] = values.data
            if isinstance(values, Texts):
                vocabularies[f"record.{name}"] = values.vocabulary
        records = Records(np.zeros(self.size, np.int32), {self.kind.name: slice(0, self.size)}, columns)
        view = BlockView(rule_set, Facts([""], {}, records, vocabularies), 0, None, {})
        return record_filter(wanted)(view, slice(0, self.size))

    def row(self, place: int) -> dict[str, object]:
        """One record as plain data, without its days and its missing fields."""
        found: dict[str, object] = {"type": self.kind.name}
        for name, values in self.fields.items():
            if RECORD_FIELDS[name].kind is not Kind.DATE and name not in found:
                value = plain_value_of(figure_of(_latest(self.kind, name), values, place))
                found |= {} if value is None else {name: value}
        return found


def samples_of(kind: RecordType, filters: Iterable[Condition | None], *, adverse: bool) -> Samples:
    """Records of one type, only adverse ones if asked, that show all the filters can tell apart.

    Raises TooManyError where there are too many.
    """
    tests: dict[str, list[Compare]] = {}
    for condition in filters:
        for leaf in field_tests_in(condition):
            tests.setdefault(leaf.field, []).append(leaf.compare)
    fields = {name: _values(kind, name, compares) for name, compares in tests.items()}
    if adverse and not isinstance(kind.adverse, bool):
        outcomes = Vocabulary(sorted(kind.adverse))
        fields["outcome"] = Texts(np.arange(len(outcomes), dtype=np.int32), outcomes)
    places = combinations_of([length_of(values) for values in fields.values()])
    taken = {name: take_values(values, at) for (name, values), at in zip(fields.items(), places, strict=True)}
    return Samples(kind, places.shape[1], taken)


def field_tests_in(condition: Condition | None) -> Sequence[FieldTest]:
    """The comparisons that a filter makes with fields."""
    return [] if condition is None else [node for _, node in nodes_inside(condition, ()) if isinstance(node, FieldTest)]


def _latest(kind: RecordType, field: str) -> RecordMeasure:
    """A field's values are those of the latest record's field."""
    return RecordMeasure(Over.LATEST, (kind.name,), field=field)


def _values(kind: RecordType, name: str, tests: list[Compare]) -> Values:
    if RECORD_FIELDS[name].kind is Kind.DATE:
        return Numbers(np.array([ANY_DAY, NO_DATE], np.int32))
    return axis_of(_latest(kind, name), tests, {})
