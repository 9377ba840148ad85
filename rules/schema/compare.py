"""How a value is compared: with an interval, with values, with the beginnings of a code, or with being missing."""

from decimal import Decimal
from typing import Any

from rules.conditions import Compare
from rules.intervals import ENDS
from rules.schema.kit import Flag, ListOf, Value, Words, decimal_of, gather, refusal_of
from rules.schema.words import interval_of
from rules.value_types import Sort, ValueType

COMPARATORS = (*ENDS, "equals", "in", "begins_with", "missing")
FITTING = {
    Sort.NUMBER: (*ENDS, "equals", "in", "missing"),
    Sort.TEXT: ("equals", "in", "begins_with", "missing"),
    Sort.YES_NO: ("equals", "missing"),
    Sort.DATE: ("missing",),
}


class Plain(Value):
    """A value of the sort that is compared, no finer than the field holds it."""

    def __init__(self, kind: ValueType) -> None:
        self.kind, self.allowed = kind, kind.sort.value
        super().__init__()

    def read(self, value: Any) -> str | bool | Decimal:
        if self.kind.sort is Sort.NUMBER:
            return self._number(value)
        if self.kind.sort is Sort.YES_NO:
            return Flag().read(value)
        return Words().read(value)

    def _number(self, value: Any) -> Decimal:
        number = decimal_of(value)
        if number is None:
            raise refusal_of(self.allowed, "此处应为数字，不加引号。", "Write a number here, without quotes.")
        if not self.kind.holds(number):
            raise refusal_of(
                self.kind.finest,
                "数字比该值保存的精度更细或过大，请修改。",
                "The number is finer than this value is held, or too large; change it.",
            )
        return number


def read_compare(given: Any, kind: ValueType) -> Compare:
    """The comparison written as `given`: one value, a list of values, or a mapping of comparators."""
    if isinstance(given, dict):
        return _by_comparators(given, kind)
    if kind.sort is Sort.DATE:
        raise _unfit("equals", kind)
    many = ListOf(Plain(kind), least=1, lone=True).read(given)
    return Compare(values=frozenset(many))


def _by_comparators(given: dict[str, Any], kind: ValueType) -> Compare:
    gather((key, lambda key=key: _check_fits(key, kind)) for key in given)  # type: ignore[misc]
    ends = [key for key in given if key in ENDS]
    if not given or (len(given) > 1 and len(ends) < len(given)):
        raise refusal_of(
            ", ".join(FITTING[kind.sort]),
            "请写一种比较方式（区间的两端算一种）。",
            "Write one kind of comparison; the two ends of an interval count as one.",
        )
    if ends:
        numbers = gather((key, lambda key=key: Plain(kind).read(given[key])) for key in ends)  # type: ignore[misc]
        return Compare(interval=interval_of(dict(zip(ends, numbers, strict=True))))
    ((key, value),) = given.items()
    return gather([(key, lambda: _single(key, value, kind))])[0]


def _single(key: str, value: Any, kind: ValueType) -> Compare:
    match key:
        case "equals":
            return Compare(values=frozenset([Plain(kind).read(value)]))
        case "in":
            return Compare(values=frozenset(ListOf(Plain(kind), least=1).read(value)))
        case "begins_with":
            return Compare(prefixes=ListOf(Words(), least=1, lone=True).read(value))
        case _:
            return Compare(missing=Flag().read(value))


def _check_fits(key: str, kind: ValueType) -> None:
    if key not in FITTING[kind.sort]:
        raise _unfit(key, kind)


def _unfit(key: str, kind: ValueType) -> Exception:
    return refusal_of(
        ", ".join(FITTING[kind.sort]),
        f"这种比较不适用于此处的值（{kind.sort}），请改用允许的比较方式。",
        f"This comparison does not fit a value of this kind ({kind.sort}); use one that is allowed.",
        key,
    )
