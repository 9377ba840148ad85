"""Facts from plain rows: one enterprise from a request, a few from a form, the examples of a rule set."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from rules.codes import WORDS, code_of
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, SEVERITIES, Field, Kind
from rules.record_types import RECORD_TYPES
from scoring.facts import DTYPES, MISSING, MOST_HELD, NO_DATE, Facts, Ints, Records, Vocabulary

Row = Mapping[str, Any]
Read = Callable[[Any], int]

_BOOLEANS = {True: 1, False: 0, "true": 1, "false": 0, "是": 1, "否": 0}
_UNREADABLE = (ValueError, TypeError, KeyError, InvalidOperation, ArithmeticError)
_ALIASES = {alias: field.name for field in RECORD_FIELDS.values() for alias in field.aliases}
# Below this a float is the nearest to one decimal only, so the decimal that was meant is known.
EXACT_BELOW = 2.0**50
_EPOCH = date(1970, 1, 1).toordinal()


class RowError(ValueError):
    """One value that cannot be read: row number (from 0), column, and the reason in Chinese and English."""

    def __init__(self, row: int, column: str, zh: str, en: str) -> None:
        super().__init__(f"{column}: {zh} {en}")
        self.row, self.column, self.zh, self.en = row, column, zh, en


def facts_of(enterprises: Sequence[Row], records: Sequence[Row], types: Collection[str] = RECORD_TYPES.keys()) -> Facts:
    """One block of the enterprises and all their records, from field name to value in rule-set units.

    Dates may be dates or ISO texts, money and decimals any exact number or its text; `types` are the record types
    that may occur. Raises RowError for a value that is none of its field's, for a record without a known type, a
    date or an owner, and for two rows that claim to be the same version of one record.
    """
    vocabularies: dict[str, Vocabulary] = {}
    codes = [str(row["uscc"]) for row in enterprises]
    attributes = _columns(enterprises, ENTERPRISE_FIELDS, "", vocabularies)
    return Facts(codes, attributes, _records(records, codes, types, vocabularies), vocabularies)


def _records(
    rows: Sequence[Row], codes: list[str], types: Collection[str], vocabularies: dict[str, Vocabulary]
) -> Records:
    kinds: list[Any] = [row.get("type") for row in rows]
    _check_kinds(kinds, types)
    owner = _owners(rows, codes)
    columns = _columns(rows, RECORD_FIELDS, "record.", vocabularies)
    occurred = columns.setdefault("occurred_on", np.full(len(rows), NO_DATE, np.int32))
    if (occurred == NO_DATE).any():
        place = int(np.argmax(occurred == NO_DATE))
        raise RowError(place, "occurred_on", "缺少发生日期，请补上。", "The date is missing; state it.")
    ids = [str(row.get("record_id") or f"r{place}") for place, row in enumerate(rows, 1)]
    if len(set(ids)) < len(ids):
        _refuse_claims(rows, owner, ids)
    order = sorted(range(len(rows)), key=kinds.__getitem__)
    taken = np.array(order, np.intp)
    sorted_columns = {name: column[taken] for name, column in columns.items()}
    return Records(owner[taken], _slices(kinds), sorted_columns, [ids[place] for place in order])


def _check_kinds(kinds: Sequence[Any], types: Collection[str]) -> None:
    for place, kind in enumerate(kinds):
        if kind not in types:
            zh = "缺少记录类型，请补上。" if kind is None else f"没有“{kind}”这一记录类型，请核对拼写。"
            en = "The record type is missing; state it." if kind is None else f"Unknown record type {kind!r}; check it."
            raise RowError(place, "type", zh, en)


def _slices(kinds: Sequence[str]) -> dict[str, slice]:
    slices, start = {}, 0
    for kind, number in sorted(Counter(kinds).items()):
        slices[kind] = slice(start, start + number)
        start += number
    return slices


def _refuse_claims(rows: Sequence[Row], owner: Ints, ids: list[str]) -> None:
    """Refuses a second row that claims to be the same version of the same record: no order may decide."""
    claimed: set[tuple[object, ...]] = set()
    for place, row in enumerate(rows):
        claim = (int(owner[place]), ids[place], str(row.get("recorded_at")), row.get("version"))
        if claim in claimed:
            zh = f"记录 {ids[place]} 的同一版本出现了两次，请用版本号或知悉日期区分。"
            en = f"Record {ids[place]} states the same version twice; tell them apart by version or recorded_at."
            raise RowError(place, "version", zh, en)
        claimed.add(claim)


def _owners(rows: Sequence[Row], codes: list[str]) -> Ints:
    """The enterprise of each record; the only enterprise where a record names none."""
    index = {code: place for place, code in enumerate(codes)}
    only = codes[0] if len(codes) == 1 else None
    try:
        return np.array([index[row.get("uscc", only)] for row in rows], np.int32)
    except KeyError:
        place = next(i for i, row in enumerate(rows) if row.get("uscc", only) not in index)
        en = "The record's enterprise is not among those given; check the code."
        raise RowError(place, "uscc", "记录所属主体不在所给名单中，请核对代码。", en) from None


def _columns(
    rows: Sequence[Row], fields: Mapping[str, Field], prefix: str, vocabularies: dict[str, Vocabulary]
) -> dict[str, Ints]:
    columns: dict[str, Ints] = {}
    names: set[str] = set().union(*rows)
    for name in names - {"uscc", "record_id", "type", "name"}:
        field = fields.get(_ALIASES.get(name, name))
        if field is None:
            raise RowError(0, name, f"没有“{name}”这一字段。", f"There is no field {name!r}.")
        if field.kind is Kind.TEXT:
            vocabulary = vocabularies[prefix + field.name] = Vocabulary()
            read: Read = _coded(field.name, vocabulary) if field.name in WORDS else vocabulary.add
        else:
            read = _READERS[field.kind](field.scale)
        columns[field.name] = _column([row.get(name) for row in rows], field, read)
    return columns


def _coded(name: str, vocabulary: Vocabulary) -> Read:
    return lambda text: vocabulary.add(code_of(name, text))


def _column(values: list[Any], field: Field, read: Read) -> Ints:
    missing = MISSING[field.kind]
    try:
        return np.array(
            [missing if value is None or value == "" else read(value) for value in values], DTYPES[field.kind]
        )
    except _UNREADABLE:
        place, value = next((i, value) for i, value in enumerate(values) if not _can(read, value))
        zh, en = f"“{value}”不是有效的{field.zh[0]}。", f"{value!r} is not a valid {field.en}."
        raise RowError(place, field.name, zh, en) from None


def _can(read: Read, value: Any) -> bool:
    try:
        return value is None or value == "" or -(2**63) < read(value) < 2**63
    except _UNREADABLE:
        return False


def _day(value: Any) -> int:
    if isinstance(value, str):
        value = date.fromisoformat(value)
    days: int = value.toordinal() - _EPOCH
    return days


def _severity(value: Any) -> int:
    held = SEVERITIES[value] if isinstance(value, str) else value
    if held in (1, 2, 3):
        return int(held)
    raise ValueError(value)


def _number(scale: int, least: int = -MOST_HELD) -> Read:
    def read(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            held = value * scale
        elif isinstance(value, float) and abs(value) < EXACT_BELOW / scale:
            held = round(value * scale)
            if held / scale != value:
                raise ValueError(value)
        else:
            exact = Decimal(str(value)) * scale
            held = int(exact)
            if held != exact:
                raise ValueError(value)
        if least <= held <= MOST_HELD:
            return held
        raise ValueError(value)

    return read


def _money(scale: int) -> Read:
    return _number(scale, least=0)


_READERS: dict[Kind, Callable[[int], Read]] = {
    Kind.DATE: lambda scale: _day,
    Kind.BOOLEAN: lambda scale: _BOOLEANS.__getitem__,
    Kind.SEVERITY: lambda scale: _severity,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.MONEY: _money,
}
