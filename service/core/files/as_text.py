"""Columns of any type as the texts that a person would write for their values."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rules.fields import Kind
from scoring.date_parsing import SHANGHAI
from scoring.value_parsing import reader_of
from service.core.files.distinct_values import parse_with_fault
from service.core.files.faults import Fault
from service.core.files.headers import Column

_OUTSIDE = "（超出范围 out of range）"


def texts_of_column(column: pa.Array, about: Column) -> pa.Array:
    """The texts of a column's values; null stays null.

    Floats that can be read as the number of their field are written as that number, without binary rounding.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view():
        return column if pa.types.is_string(kind) else column.cast(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "true", "false")
    encoded = column.dictionary_encode() if _comparable(kind) else None
    if encoded is None:
        return pa.array([_text(value.as_py() if value.is_valid else None, about) for value in column], pa.string())
    texts = [_text(_value(value), about) for value in encoded.dictionary]
    return pa.array(texts, pa.string()).take(encoded.indices)


def _comparable(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_temporal(kind))


def _value(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        return _OUTSIDE


def _text(value: Any, about: Column) -> str | None:
    match value:
        case None:
            return None
        case str():
            return value
        case float():
            return _number(value, about)
        case Decimal():
            return format(value, "f")
        case datetime():
            return (value.astimezone(SHANGHAI).replace(tzinfo=None) if value.tzinfo else value).isoformat(" ")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _number(value: float, about: Column) -> str | None:
    if value != value:
        return None
    if about.field.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY):
        held = parse_with_fault(reader_of(about.field.kind, about.scale))(value)
        if not isinstance(held, Fault):
            return format((Decimal(held) / about.scale).normalize(), "f")
    return format(Decimal(repr(value)), "f") if abs(value) < 1e25 else str(value)
