"""Conditions: `where` over the fields of one record, `when` over measures and, in overrides, the score."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from rules.conditions import All, Condition, FieldTest, MeasureTest, Not, ScoreTest
from rules.conditions import Any as AnyOf
from rules.fields import RECORD_FIELDS, SEVERITIES, Kind
from rules.measures import Measure
from rules.schema.compare import COMPARATORS, read_compare
from rules.schema.kit import ListOf, Value, gather, refusal_of
from rules.value_types import Sort, ValueType, value_type_of, value_type_of_field

SCORE = ValueType(Sort.NUMBER, 100)
SEVERITY_CLASSES = frozenset(map(Decimal, SEVERITIES.values()))
_JOINTS = ("all", "any", "not")


class Where(Value):
    """Comparisons of record fields, several keys meaning all of them."""

    allowed = "{field: value}, all, any, not"

    def read(self, value: Any) -> Condition:
        if not isinstance(value, dict) or not value:
            raise refusal_of(self.allowed, "请写明字段及其取值。", "Name a field and the values it may have.")
        parts = gather((key, lambda key=key: self._leaf(key, value[key])) for key in value)  # type: ignore[misc]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _leaf(self, key: str, value: Any) -> Condition:
        if key in _JOINTS:
            return _join(key, value, self)
        if key not in RECORD_FIELDS:
            raise refusal_of(
                ", ".join([*_JOINTS, *RECORD_FIELDS]),
                "记录没有这个字段，请改为允许的字段之一。",
                "Records have no such field; use one that is allowed.",
                key,
            )
        made = read_compare(value, value_type_of_field(RECORD_FIELDS[key]))
        if RECORD_FIELDS[key].kind is Kind.SEVERITY and (made.values or frozenset()) - SEVERITY_CLASSES:
            raise refusal_of(
                "1, 2, 3",
                "严重程度只有 1（轻微）、2（一般）、3（严重）。",
                "A severity is 1 (minor), 2 (general) or 3 (serious).",
            )
        return FieldTest(key, made)


class When(Value):
    """Comparisons of measures; `score` allows the score, `measure` reads an inline measure."""

    def __init__(self, measure: Callable[[Any], Measure], *, score: bool = False, **options: Any) -> None:
        self.measure, self.score = measure, score
        self.allowed = "measure, score, all, any, not" if score else "measure, all, any, not"
        super().__init__(**options)

    def read(self, value: Any) -> Condition:
        if isinstance(value, dict):
            if len(value) == 1 and next(iter(value)) in _JOINTS:
                ((key, parts),) = value.items()
                return gather([(key, lambda: _join(key, parts, self))])[0]
            if "measure" in value:
                return self._measured(value)
            if set(value) == {"score"}:
                return gather([("score", lambda: self._scored(value["score"]))])[0]
        raise refusal_of(
            self.allowed,
            "条件应为一个指标的比较，或单独的 all、any、not。",
            "Write the comparison of one measure, or all, any or not alone.",
        )

    def _scored(self, value: Any) -> Condition:
        if not self.score:
            raise refusal_of(
                self.allowed,
                "只有 overrides 的条件可以读取分值。",
                "Only the conditions of overrides may read the score.",
                "score",
            )
        return ScoreTest(read_compare(value if isinstance(value, dict) else {"equals": value}, SCORE))

    def _measured(self, value: dict[str, Any]) -> Condition:
        measure = gather([("measure", lambda: self.measure(value["measure"]))])[0]
        rest = {key: part for key, part in value.items() if key != "measure"}
        if unknown := next((key for key in rest if key not in COMPARATORS), None):
            raise_at = refusal_of(
                ", ".join(("measure", *COMPARATORS)),
                "没有这种比较方式，请改为允许的键之一。",
                "There is no such comparison; use one that is allowed.",
            )
            gather([(unknown, _raise(raise_at))])
        if not rest and value_type_of(measure).sort is not Sort.YES_NO:
            raise refusal_of(
                ", ".join(COMPARATORS),
                "该指标不是“是或否”，请写明如何比较。",
                "This measure is not a yes or no; say how it is compared.",
            )
        return MeasureTest(measure, read_compare(rest, value_type_of(measure)) if rest else None)


def _join(key: str, value: Any, inner: Value) -> Condition:
    if key == "not":
        return Not(inner.read(value))
    parts = ListOf(inner, least=1).read(value)
    return All(parts) if key == "all" else AnyOf(parts)


def _raise(error: Exception) -> Callable[[], object]:
    def refuse_it() -> object:
        raise error

    return refuse_it
