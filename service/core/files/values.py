"""Arrow columns of any sensible physical type as the canonical integers of `scoring.facts`."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rules.calendar import day_of
from rules.fields import Field, Kind
from rules.texts import Text
from scoring.facts import DTYPES, MISSING, NO_BOOLEAN, NO_DATE
from scoring.marks import EMPTY_DAYS, FIRST_REAL_DAY, LAST_REAL_DAY
from scoring.value_parsing import ENDS, field_reader_of, least_held
from service.core.errors import ProductError
from service.core.files.distinct_values import DistinctReader, Parse, parse_with_fault
from service.core.files.faults import Fault
from service.core.files.headers import Column
from service.core.files.numbers import number_reader

# Values, and the fault of each row (0: none), or None where no row has one.
Held = tuple[npt.NDArray[np.signedinteger[Any]], npt.NDArray[np.uint8] | None]
Reader = Callable[[pa.Array], Held]

_EARLIEST, _LATEST = day_of(date.min), day_of(date.max)
_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def reader(column: Column, kind: pa.DataType, file: str) -> Reader:
    """Reads `column`, which holds no texts, stored as the Arrow type `kind`.

    Raises ProductError where the type cannot be the field's.
    """
    if pa.types.is_null(kind):
        return partial(all_missing, column.field)
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = pa.types.is_string(plain) or pa.types.is_large_string(plain) or plain == pa.string_view()
    if text or pa.types.is_floating(plain):
        plain = pa.string() if text else pa.float64()
    read = _reader(column, plain)
    if read is None:
        raise error_of_unfit_column(column, kind, file)
    return partial(_read_as, read, text and column.field.kind not in _NUMERIC, plain)


_NUMERIC = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.PROBABILITY)


def _read_as(read: Reader, by_distinct: bool, kind: pa.DataType, column: pa.Array) -> Held:
    if pa.types.is_dictionary(column.type):
        if by_distinct and pa.types.is_string(column.type.value_type):
            return read(column)
        column = column.dictionary_decode()
    return read(column if column.type == kind else column.cast(kind))


def all_missing(field: Field, column: pa.Array) -> Held:
    """A column without a value."""
    return np.full(len(column), MISSING[field.kind], DTYPES[field.kind]), None


def _reader(column: Column, kind: pa.DataType) -> Reader | None:
    field = column.field
    parse = parse_with_fault(field_reader_of(field, column.scale))
    if field.kind in _NUMERIC:
        return number_reader(kind, parse, column.scale, least_held(field.kind))
    if field.kind is Kind.DATE:
        if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            return partial(_days, no_end=field.name in ENDS)
        return _distinct(parse, field.kind) if _fits(kind) or pa.types.is_floating(kind) else None
    if field.kind is Kind.BOOLEAN and pa.types.is_boolean(kind):
        return _booleans
    return _distinct(parse, field.kind) if _fits(kind) or pa.types.is_floating(kind) else None


def _fits(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_integer(kind))


def _distinct(parse: Parse, kind: Kind) -> Reader:
    return DistinctReader(parse, DTYPES[kind], MISSING[kind])


def _days(column: pa.Array, no_end: bool) -> Held:
    """Days as they are; those that stand for none are `NO_DATE` or a fault, as `scoring.value_parsing` reads them."""
    if pa.types.is_date32(column.type):
        numbers = column.cast(pa.int32())
        least, most = pc.min_max(numbers).as_py().values()
        if least is not None and least >= FIRST_REAL_DAY and most <= LAST_REAL_DAY:
            # As nearly all columns are.
            return numbers.fill_null(NO_DATE).to_numpy().copy(), None
        days = numbers.fill_null(0).to_numpy()
    else:
        days = _days_of_moments(column)
    wrong = (days < _EARLIEST) | (days > _LATEST)
    held = np.where(wrong, 0, days).astype(np.int32)
    faults = np.where(wrong, np.uint8(Fault.NOT_A_DATE), np.uint8(0))
    doubtful = (held < FIRST_REAL_DAY) | (held > LAST_REAL_DAY)
    if column.null_count:
        null = column.is_null().to_numpy(zero_copy_only=False)
        held[null] = NO_DATE
        doubtful &= ~null
    if doubtful.any():
        for day in EMPTY_DAYS:
            empty = doubtful & (held == day_of(day.day))
            if day.no_end and no_end:
                held[empty] = NO_DATE
            else:
                faults[empty] = Fault.EMPTY_DAY
    return held, faults if faults.any() else None


def _days_of_moments(column: pa.Array) -> npt.NDArray[np.int64]:
    """Calendar days in Shanghai, which is eight hours ahead; a moment without a zone is local time already."""
    zoned = pa.types.is_timestamp(column.type) and column.type.tz is not None
    per_day = _PER_DAY[column.type.unit if pa.types.is_timestamp(column.type) else "ms"]
    moments: npt.NDArray[np.int64] = column.cast(pa.int64()).fill_null(0).to_numpy()
    return (moments + (per_day // 3 if zoned else 0)) // per_day


def _booleans(column: pa.Array) -> Held:
    return column.cast(pa.int8()).fill_null(NO_BOOLEAN).to_numpy(), None


def holds_texts(kind: pa.DataType) -> bool:
    """True for the physical types that a column of texts may have."""
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = pa.types.is_string(plain) or pa.types.is_large_string(plain) or plain == pa.string_view()
    return bool(text or pa.types.is_integer(plain) or pa.types.is_null(plain))


def error_of_unfit_column(column: Column, kind: pa.DataType, file: str) -> ProductError:
    """The error for a column whose physical type cannot be its field's."""
    field = column.field
    return ProductError(
        Text(f"列“{column.heading}”的类型不符。", f"Column {column.heading!r} has the wrong type."),
        f"{file}: {column.heading}",
        Text(
            f"该列存为 {kind}，不能作为“{field.zh[0]}”（{field.kind.value}）。",
            f"It is stored as {kind}, which cannot be {field.name} ({field.kind.value}).",
        ),
        Text("按字段类型重新导出该列，或改用其他表头。", "Export the column as that kind of value, or rename it."),
    )
