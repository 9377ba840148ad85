"""The building blocks of every schema: strict mappings, and fields whose refusals say what is allowed."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, post_load

from rules.document import Path, Section
from rules.errors import Problem
from rules.fault_collector import FaultCollector
from rules.stated_days import FIRST, LAST, NO_SUCH_DAY, can_be_meant

ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTHS = re.compile(r"P([1-9][0-9]{0,2})M")
_DAYS = re.compile(r"P([1-9][0-9]{0,3})D")
_ANY_MAPPING = Problem("key: value", "此处应为“键: 值”。", "Write `key: value` lines here.")
_ANY_LIST = Problem("[…]", "此处应为列表，每项一行并以“- ”开头。", "Write a list here, each item after `- `.")


def refusal_of(allowed: str, zh: str, en: str, found: str | None = None) -> ValidationError:
    """The error that a field raises: what is allowed and what to do, in both languages."""
    return ValidationError([Problem(allowed, zh, en, found)])


def gather(parts: Iterable[tuple[Hashable, Callable[[], object]]]) -> list[Any]:
    """The value of every part in order; raises one ValidationError that holds the refusals of all, by key."""
    made, wrong = [], {}
    for key, read in parts:
        try:
            made.append(read())
        except ValidationError as error:
            wrong[key] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return made


def load_by(schema: Schema, document: Section, report: FaultCollector) -> Any:
    """The values of `document`; raises RuleSetError, by `report`, with all that the schema refuses."""
    values = None
    try:
        values = schema.load(document)
    except ValidationError as error:
        for path, problem in flatten(error.messages):
            report.add(path, problem)
    report.stop()
    return values


def flatten(messages: object, path: Path = ()) -> list[tuple[Path, Problem]]:
    """The problems inside the nested messages of a ValidationError, each with its key path."""
    if isinstance(messages, Problem):
        return [(path, messages)]
    if isinstance(messages, Mapping):
        steps = [(path if key == "_schema" else (*path, key), part) for key, part in messages.items()]
        return [found for here, part in steps for found in flatten(part, here)]
    if isinstance(messages, list):
        return [found for part in messages for found in flatten(part, path)]
    raise TypeError(messages)


class Strict(Schema):
    """A mapping with known keys only, made into `makes` once every key is right; `also` are keys read elsewhere."""

    makes: ClassVar[Callable[..., Any]] = dict
    also: ClassVar[tuple[str, ...]] = ()

    class Meta:
        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        names = (field.data_key or name for name, field in self.fields.items())
        keys = ", ".join((*names, *self.also))
        unknown = Problem(
            keys,
            "没有这个键，请改为允许的键之一或删去。",
            "There is no such key; use one that is allowed or remove it.",
        )
        self.error_messages = {"unknown": unknown, "type": _ANY_MAPPING}  # type: ignore[dict-item]

    @post_load
    def _make(self, data: dict[str, Any], **_: object) -> Any:
        return type(self).makes(**data)


class Value(fields.Field[Any], ABC):
    """A field that reads one value; a refusal of one that is absent, null or wrong names what is `allowed`."""

    allowed = "…"

    def __init__(self, *, required: bool = False, allow_none: bool = False, **options: Any) -> None:
        missing = Problem(self.allowed, "缺少这个键，请补上。", "This key is required; add it.")
        null = Problem(self.allowed, "此处不能为空。", "A value is required here.", "null")
        messages: Any = {"required": [missing], "null": [null]}
        super().__init__(required=required, allow_none=allow_none, error_messages=messages, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        return self.read(value)

    @abstractmethod
    def read(self, value: Any) -> Any:
        """Returns the value of the language that `value` stands for; raises ValidationError."""


class Words(Value):
    """A text of at least one character."""

    allowed = "text"

    def read(self, value: Any) -> str:
        if isinstance(value, str) and value.strip():
            return value
        raise refusal_of(
            self.allowed, "此处应为文字；代码和数字请加引号。", "Write a text here; put codes and figures in quotes."
        )


class Pattern(Value):
    """A text that matches `pattern` in full."""

    def __init__(self, pattern: re.Pattern[str] = ID, allowed: str | None = None, **options: Any) -> None:
        self.pattern, self.allowed = pattern, allowed or pattern.pattern
        super().__init__(**options)

    def read(self, value: Any) -> str:
        if isinstance(value, str) and self.pattern.fullmatch(value):
            return value
        raise refusal_of(self.allowed, "写法不对，请按允许的形式书写。", "Write it in the form that is allowed.")


class Choice(Value):
    """One of the texts of an enumeration."""

    def __init__(self, kind: type[StrEnum], **options: Any) -> None:
        self.kind, self.allowed = kind, ", ".join(kind)
        super().__init__(**options)

    def read(self, value: Any) -> StrEnum:
        if isinstance(value, str) and value in list(self.kind):
            return self.kind(value)
        raise refusal_of(self.allowed, "请改为允许的值之一。", "Use one of the allowed values.")


class Flag(Value):
    """true or false."""

    allowed = "true, false"

    def read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise refusal_of(self.allowed, "请写 true 或 false。", "Write true or false.")


class Whole(Value):
    """A whole number from `least` to `most`."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        self.least, self.most, self.allowed = least, most, f"{least} … {most}"
        super().__init__(**options)

    def read(self, value: Any) -> int:
        if type(value) is int and self.least <= value <= self.most:
            return value
        raise refusal_of(self.allowed, "此处应为允许范围内的整数。", "Write a whole number in the allowed range.")


class Number(Value):
    """A number, exactly as written; with `places`, no finer than so many decimals."""

    def __init__(self, places: int | None = None, **options: Any) -> None:
        self.places = places
        self.allowed = "number" if places is None else f"number, ≤ {places} decimals"
        super().__init__(**options)

    def read(self, value: Any) -> Decimal:
        number = decimal_of(value)
        if number is None:
            raise refusal_of(self.allowed, "此处应为数字，不加引号。", "Write a number here, without quotes.")
        if self.places is not None and number * 10**self.places % 1:
            raise refusal_of(
                self.allowed,
                f"此处至多 {self.places} 位小数，请减少小数位。",
                f"At most {self.places} decimals can be held here; write fewer.",
            )
        return number


class Day(Value):
    """A date of the calendar that somebody can mean."""

    allowed = "YYYY-MM-DD"

    def read(self, value: Any) -> date:
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                day = date.fromisoformat(value)
            else:
                raise ValueError
        except ValueError:
            raise refusal_of(
                self.allowed, "此处应为真实存在的日期，如 2026-01-31。", "Write a date that exists, such as 2026-01-31."
            ) from None
        if not can_be_meant(day):
            raise refusal_of(f"{FIRST} … {LAST}", NO_SUCH_DAY.zh, NO_SUCH_DAY.en)
        return day


class Months(Value):
    """A number of calendar months written as `P12M`."""

    allowed = "P1M … P999M"

    def read(self, value: Any) -> int:
        match = _MONTHS.fullmatch(value) if isinstance(value, str) else None
        if match:
            return int(match[1])
        raise refusal_of(
            self.allowed, "期间按月书写，如 P12M 表示十二个月。", "Write the window in months, such as P12M."
        )


class Days(Value):
    """A number of days written as `P30D`."""

    allowed = "P1D … P9999D"

    def read(self, value: Any) -> int:
        match = _DAYS.fullmatch(value) if isinstance(value, str) else None
        if match:
            return int(match[1])
        raise refusal_of(
            self.allowed, "天数写作 P60D，表示六十天。", "Write the number of days such as P60D, for sixty days."
        )


class Part(Value):
    """A mapping read by another schema."""

    def __init__(self, schema: type[Strict], **options: Any) -> None:
        self.schema = schema()
        self.allowed = ", ".join(field.data_key or name for name, field in self.schema.fields.items())
        super().__init__(**options)

    def read(self, value: Any) -> Any:
        return self.schema.load(value)


class ListOf(Value):
    """A list, every item read by `inner`, as a tuple; one single value stands for a list of it where `lone`."""

    def __init__(self, inner: Value, *, least: int = 0, lone: bool = False, **options: Any) -> None:
        self.inner, self.least, self.lone, self.allowed = inner, least, lone, f"[{inner.allowed}]"
        super().__init__(**options)

    def read(self, value: Any) -> tuple[Any, ...]:
        if self.lone and not isinstance(value, list):
            return (self.inner.deserialize(value),)
        if not isinstance(value, list):
            raise ValidationError([_ANY_LIST])
        if len(value) < self.least:
            raise refusal_of(f"≥ {self.least}", "此列表的项数不足。", "This list needs more items.")
        words = [item for item in value if isinstance(item, str)]
        if len(set(words)) < len(words):
            twice = next(word for word in words if words.count(word) > 1)
            raise refusal_of("-", f"“{twice}”重复，请只写一次。", f"{twice!r} is repeated; write it once.", twice)
        return tuple(gather((i, lambda item=item: self.inner.deserialize(item)) for i, item in enumerate(value)))  # type: ignore[misc]


class MapOf(Value):
    """A mapping from any key to values read by `inner`."""

    def __init__(self, inner: Value, **options: Any) -> None:
        self.inner, self.allowed = inner, f"key: {inner.allowed}"
        super().__init__(**options)

    def read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError([_ANY_MAPPING])
        made = gather((k, lambda item=item: self.inner.deserialize(item)) for k, item in value.items())  # type: ignore[misc]
        return dict(zip(value, made, strict=True))


def decimal_of(value: object) -> Decimal | None:
    """`value` as a Decimal where it is a number, else None."""
    return Decimal(value) if type(value) is int else value if isinstance(value, Decimal) else None
