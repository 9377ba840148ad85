"""Single records that show everything a set of filters can tell apart."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from math import prod

from rules.check.holds import record_passes
from rules.check.values import ONE, Special, Value, edges, field_span, text_representatives
from rules.check.walk import leaves
from rules.conditions import Compare, Condition, FieldTest
from rules.fields import RECORD_FIELDS, Kind
from rules.record_types import RecordType
from rules.texts import Interval

MOST = 50_000
Record = Mapping[str, Value]


class TooManyError(Exception):
    """The filters tell apart more records than are enumerated."""


def records(kind: RecordType, filters: tuple[Condition | None, ...], *, adverse: bool) -> Iterator[Record]:
    """Records of one type, only adverse ones if asked, that show all the filters can tell apart.

    Raises TooManyError beyond 50,000 of them.
    """
    fields = _fields(kind, filters, adverse)
    if prod(map(len, fields.values())) > MOST:
        raise TooManyError
    names = tuple(fields)
    for values in product(*fields.values()):
        yield dict(zip(names, values, strict=True))


def passing(kind: RecordType, wanted: Condition | None, *, adverse: bool) -> Record | None:
    """A record of one type that passes a filter, or None where there is none."""
    return next((r for r in records(kind, (wanted,), adverse=adverse) if record_passes(wanted, r)), None)


def may_pass(kind: RecordType, wanted: Condition | None, *, adverse: bool) -> bool:
    """False only where surely no such record passes."""
    try:
        return passing(kind, wanted, adverse=adverse) is not None
    except TooManyError:
        return True


def _fields(kind: RecordType, filters: tuple[Condition | None, ...], adverse: bool) -> dict[str, tuple[Value, ...]]:
    tests: dict[str, list[Compare]] = {}
    for condition in filters:
        for leaf in leaves(condition):
            if isinstance(leaf, FieldTest):
                tests.setdefault(leaf.field, []).append(leaf.compare)
    fields = {name: field_values(name, compares) for name, compares in tests.items()}
    fields["type"] = (kind.name,)
    if adverse and not isinstance(kind.adverse, bool):
        fields["outcome"] = tuple(sorted(kind.adverse))
    return fields


def field_values(name: str, compares: list[Compare]) -> tuple[Value, ...]:
    """Values of one record field that show everything the comparisons can tell apart."""
    field = RECORD_FIELDS[name]
    absent: tuple[Value, ...] = () if field.required else (Special.MISSING,)
    numbers = field_span(field)
    if numbers is not None:
        return (*numbers.representatives([*edges(compares), ONE]), *absent)
    if field.kind is Kind.BOOLEAN:
        return (True, False, *absent)
    return (*text_representatives(compares), *absent)


def equals(field: str, value: Value) -> FieldTest:
    """The test that a record's field has one value, or none where `value` is missing."""
    if isinstance(value, Decimal):
        return FieldTest(field, Compare(interval=Interval(at_least=value, at_most=value)))
    if isinstance(value, Special):
        return FieldTest(field, Compare(missing=True))
    return FieldTest(field, Compare(values=frozenset({value})))
