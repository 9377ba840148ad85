"""Measures: one strict schema for each kind."""

from typing import Any

from rules import measures as measures
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from rules.schema.conditions import When, Where
from rules.schema.kit import Choice, Days, ListOf, Months, Pattern, Strict, Value, Whole, Words, gather, refusal_of

_NUMBERS = {Kind.INTEGER, Kind.DECIMAL, Kind.MONEY}
_NO_DATE = set(Kind) - {Kind.DATE}


class FieldName(Value):
    """A field of a record or an enterprise whose kind the operation can read."""

    def __init__(self, table: dict[str, Field], kinds: set[Kind]) -> None:
        self.names = [name for name, field in table.items() if field.kind in kinds]
        self.table, self.allowed = table, ", ".join(self.names)
        super().__init__(required=True)

    def read(self, value: Any) -> str:
        if isinstance(value, str) and value in self.names:
            return value
        if isinstance(value, str) and value in self.table:
            kind = self.table[value].kind
            raise refusal_of(
                self.allowed,
                f"该字段是 {kind}，不能这样计算，请改用允许的字段。",
                f"This field is a {kind}, which cannot be computed this way; use a field that is allowed.",
            )
        raise refusal_of(
            self.allowed, "没有这个字段，请改用允许的字段。", "There is no such field; use one that is allowed."
        )


class MeasureField(Value):
    """An inline measure, told by its `kind`."""

    allowed = "kind: …"

    def read(self, value: Any) -> measures.Measure:
        if not isinstance(value, dict):
            raise refusal_of("kind: …", "此处应为一个指标或其名称。", "Write a measure or the id of one here.")
        schema = SCHEMAS.get(str(value.get("kind")))
        if schema is None:
            raise_kind = refusal_of(
                ", ".join(SCHEMAS),
                "没有这种指标，请改为允许的 kind 之一。",
                "There is no such kind of measure; use one that is allowed.",
                str(value.get("kind")),
            )
            raise_kind.messages = {"kind": raise_kind.messages}
            raise raise_kind
        return schema().load(value)


def read_measure(value: Any) -> measures.Measure:
    """The measure that `value` describes; raises ValidationError."""
    return MeasureField().read(value)


class NamedMeasure(Value):
    """A measure with an id, as `(id, measure)`."""

    allowed = "id, kind, …"

    def read(self, value: Any) -> tuple[str, measures.Measure]:
        if not isinstance(value, dict):
            raise refusal_of(self.allowed, "此处应为带 id 的指标。", "Write a measure with an id here.")
        rest = {key: part for key, part in value.items() if key != "id"}
        name, measure = gather(
            [("id", lambda: Pattern().read(value.get("id"))), ("_schema", lambda: read_measure(rest))]
        )
        return name, measure


class Window(Value):
    """A window of calendar months, `P12M`, or of days, `P30D`, as the figure that a measure holds."""

    allowed = f"{Months.allowed}, {Days.allowed}"

    def read(self, value: Any) -> dict[str, int]:
        if isinstance(value, str) and value.endswith("D"):
            return {"days": Days().read(value)}
        if isinstance(value, str) and value.endswith("M"):
            return {"months": Months().read(value)}
        raise refusal_of(
            self.allowed,
            "期间写作 P12M（十二个自然月）或 P30D（三十天）。",
            "Write the window as P12M, calendar months, or P30D, days.",
        )


class _Kinded(Strict):
    kind = Words(required=True)


def _over(kind: str, **given: Any) -> measures.Measure:
    given["types"] = given.pop("of")
    given |= given.pop("within", {})
    if kind == "active":
        return measures.RecordMeasure(measures.Over.EXISTS, state=measures.State.ACTIVE, **given)
    return measures.RecordMeasure(measures.Over(kind), **given)


class _Records(_Kinded):
    makes = staticmethod(_over)
    of = ListOf(Pattern(), least=1, lone=True, required=True)
    where = Where()
    within = Window()
    ends_within = Days()


class _InState(_Records):
    state = Choice(measures.State)


class _Summed(_InState):
    field = FieldName(RECORD_FIELDS, _NUMBERS)


class _Greatest(_InState):
    field = FieldName(RECORD_FIELDS, _NUMBERS | {Kind.SEVERITY})


class _Latest(_InState):
    field = FieldName(RECORD_FIELDS, _NO_DATE)


class _Distinct(_InState):
    field = FieldName(RECORD_FIELDS, set(Kind))


class _Share(_InState):
    part = Where(required=True)
    at_least = Whole(1, 1_000_000)


def _attribute(kind: str, field: str, codes: tuple[str, ...] = ()) -> measures.Measure:
    return measures.AttributeMeasure(measures.From(kind), field, codes)


class _Attribute(_Kinded):
    makes = staticmethod(_attribute)


class _Valued(_Attribute):
    field = FieldName(ENTERPRISE_FIELDS, _NO_DATE)


class _Years(_Attribute):
    field = FieldName(ENTERPRISE_FIELDS, {Kind.DATE})


class _Missing(_Attribute):
    field = FieldName(ENTERPRISE_FIELDS, set(Kind))


class _Longest(_Attribute):
    field = FieldName(ENTERPRISE_FIELDS, {Kind.TEXT})
    codes = ListOf(Words(), least=1, required=True)


class _Tier(_Kinded):
    makes = staticmethod(lambda kind, scheme: measures.TierMeasure(scheme))
    scheme = Words(required=True)


class _Model(_Kinded):
    makes = staticmethod(lambda kind: measures.ModelMeasure())


class _Condition(_Kinded):
    makes = staticmethod(lambda kind, when: measures.ConditionMeasure(when))
    when = When(read_measure, required=True)


SCHEMAS: dict[str, type[Strict]] = {
    "count": _InState,
    "sum": _Summed,
    "max": _Greatest,
    "days_since_latest": _InState,
    "latest": _Latest,
    "exists": _InState,
    "active": _Records,
    "share": _Share,
    "distinct": _Distinct,
    "value": _Valued,
    "years_since": _Years,
    "missing": _Missing,
    "longest_match": _Longest,
    "tier": _Tier,
    "model": _Model,
    "condition": _Condition,
}
