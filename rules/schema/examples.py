"""Waivers, and the examples by which a rule set shows what it does."""

from datetime import date
from decimal import Decimal
from typing import Any

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from rules.ruleset import Example, Expected, Waiver
from rules.schema.kit import Day, Flag, ListOf, Number, Part, Pattern, Strict, Value, Whole, Words, gather, refusal_of
from rules.schema.words import text_part

LEVELS = ("points", "class", "shift", "floor", "cap", "manual", "direct")
_READERS: dict[Kind, Value] = {
    Kind.TEXT: Words(),
    Kind.DATE: Day(),
    Kind.INTEGER: Whole(-(10**15), 10**15),
    Kind.DECIMAL: Number(places=4),
    Kind.MONEY: Number(),
    Kind.BOOLEAN: Flag(),
    Kind.SEVERITY: Whole(1, 3),
}


class Row(Value):
    """Field values of one enterprise or record under their own names, in the units of the language."""

    def __init__(self, table: dict[str, Field], needed: tuple[str, ...] = (), **options: Any) -> None:
        self.needed, self.allowed = needed, ", ".join(table)
        self.names = {alias: field for field in table.values() for alias in (field.name, *field.aliases)}
        super().__init__(**options)

    def read(self, value: Any) -> dict[str, object]:
        if not isinstance(value, dict):
            raise refusal_of(self.allowed, "此处应为“字段: 值”。", "Write `field: value` here.")
        keys = [*value, *(key for key in self.needed if key not in value)]
        made = gather((key, lambda key=key: self._value(key, value)) for key in keys)  # type: ignore[misc]
        return {self.names[key].name: part for key, part in zip(keys, made, strict=True)}

    def _value(self, key: str, row: dict[str, Any]) -> str | int | Decimal | bool | date | None:
        if key not in self.names:
            raise refusal_of(
                self.allowed, "没有这个字段，请改用允许的字段。", "There is no such field; use one that is allowed."
            )
        if key not in row:
            raise refusal_of(self.allowed, "每条记录都要写明此项。", "Every record must say this.")
        field = self.names[key]
        return None if row[key] is None else Value.deserialize(_READERS[field.kind], row[key])


class DecidedBy(Value):
    allowed = ", ".join(LEVELS)

    def read(self, value: Any) -> str:
        if value in LEVELS:
            return str(value)
        raise refusal_of(self.allowed, "请改为允许的值之一。", "Use one of the allowed values.")


class ExpectSchema(Strict):
    makes = Expected
    tier = Pattern(required=True, allow_none=True)
    score = Number(places=2, allow_none=True)
    decided_by = DecidedBy()
    reasons = ListOf(Pattern())


def _example(records: tuple[dict[str, object], ...] = (), known_on: date | None = None, **given: Any) -> Example:
    numbered = tuple({"record_id": f"r{i}"} | record for i, record in enumerate(records, 1))
    return Example(records=numbered, known_on=known_on, **given)


class ExampleSchema(Strict):
    makes = staticmethod(_example)
    sentence = text_part()
    as_of = Day(required=True)
    known_on = Day(allow_none=True)
    enterprise = Row(ENTERPRISE_FIELDS, required=True)
    records = ListOf(Row(RECORD_FIELDS, needed=("type", "occurred_on")))
    expect = Part(ExpectSchema, required=True)


class WaiverSchema(Strict):
    makes = staticmethod(lambda property, reason, types=(): Waiver(property, types, reason))
    property = Words(required=True)
    types = ListOf(Pattern())
    reason = text_part()
