"""Arrow columns of any sensible physical type as the canonical integers of `scoring.facts`."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from rules.calendar import day_of
from rules.codes import code_of
from rules.fields import SEVERITIES, Field, Kind
from rules.texts import Text
from scoring.facts import DTYPES, MISSING, NO_BOOLEAN, NO_DATE, Vocabulary
from service.errors import ProductError
from service.files.distinct import DistinctReader
from service.files.faults import Fault
from service.files.headers import Column
from service.files.numbers import number_reader

# Values, and the fault of each row (0: none), or None where no row has one.
Held = tuple[npt.NDArray[np.signedinteger], npt.NDArray[np.uint8] | None]
Reader = Callable[[pa.Array], Held]

_DATE = re.compile(
    r"(\d{4})(?:-(\d{2})-(\d{2})|/(\d{1,2})/(\d{1,2})|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})日)"
    r"(?:[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?",
    re.ASCII,
)
_YES_OR_NO = {"true": 1, "false": 0, "是": 1, "否": 0, "yes": 1, "no": 0, "y": 1, "n": 0, "1": 1, "0": 0}
_EARLIEST, _LATEST = day_of(date.min), day_of(date.max)
_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def reader(column: Column, kind: pa.DataType, vocabulary: Vocabulary, file: str) -> Reader:
    """Reads `column`, stored as the Arrow type `kind`; raises ProductError where the type cannot be the field's."""
    field = column.field
    if pa.types.is_null(kind):
        return partial(_all_missing, field)
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = pa.types.is_string(plain) or pa.types.is_large_string(plain) or plain == pa.string_view()
    read = _reader(column, pa.string() if text else plain, vocabulary)
    if read is None:
        raise _unfit(column, kind, file)
    return partial(_read_as, read, text and field.kind not in _NUMERIC, pa.string() if text else plain)


_NUMERIC = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)


def _read_as(read: Reader, by_distinct: bool, kind: pa.DataType, column: pa.Array) -> Held:
    if pa.types.is_dictionary(column.type):
        if by_distinct and pa.types.is_string(column.type.value_type):
            return read(column)
        column = column.dictionary_decode()
    return read(column if column.type == kind else column.cast(kind))


def _all_missing(field: Field, column: pa.Array) -> Held:
    return np.full(len(column), MISSING[field.kind], DTYPES[field.kind]), None


def _reader(column: Column, kind: pa.DataType, vocabulary: Vocabulary) -> Reader | None:
    match column.field.kind:
        case Kind.TEXT:
            name = column.field.name
            return _distinct(kind, lambda text: vocabulary.add(code_of(name, text)), Kind.TEXT)
        case Kind.DATE:
            return _days if pa.types.is_date(kind) or pa.types.is_timestamp(kind) else _distinct(kind, day, Kind.DATE)
        case Kind.BOOLEAN:
            return _booleans if pa.types.is_boolean(kind) else _small(kind, yes_or_no, Kind.BOOLEAN)
        case Kind.SEVERITY:
            return _small(kind, severity, Kind.SEVERITY)
        case number:
            return number_reader(kind, column.scale, whole=number is Kind.INTEGER)


def _distinct(kind: pa.DataType, parse: Callable[[str], int | Fault], held: Kind) -> Reader | None:
    read = DistinctReader(parse, DTYPES[held], MISSING[held])
    if pa.types.is_string(kind):
        return read
    if pa.types.is_integer(kind):
        return lambda column: read(column.dictionary_encode().cast(pa.dictionary(pa.int32(), pa.string())))
    return None


def _small(kind: pa.DataType, parse: Callable[[str], int | Fault], held: Kind) -> Reader | None:
    """As `_distinct`, for whole numbers that a table may have stored as floats because some were missing."""
    if not pa.types.is_floating(kind):
        return _distinct(kind, parse, held)
    read = DistinctReader(lambda text: parse(text.removesuffix(".0")), DTYPES[held], MISSING[held])
    return lambda column: read(_without_nan(column).cast(pa.string()))


def _without_nan(column: pa.Array) -> pa.Array:
    return pa.Array.from_pandas(column.to_numpy(zero_copy_only=False))


def day(text: str) -> int | Fault:
    """The day that a text names, with or without a time of day."""
    found = _DATE.fullmatch(text)
    try:
        return day_of(date(*(int(part) for part in found.groups() if part))) if found else Fault.NOT_A_DATE
    except ValueError:
        return Fault.NOT_A_DATE


def yes_or_no(text: str) -> int | Fault:
    """1 for yes, 0 for no."""
    return _YES_OR_NO.get(text.casefold(), Fault.NOT_YES_OR_NO)


def severity(text: str) -> int | Fault:
    """1 minor, 2 general, 3 serious."""
    if text in ("1", "2", "3"):
        return int(text)
    return SEVERITIES.get(text.casefold(), Fault.NOT_A_SEVERITY)


def _days(column: pa.Array) -> Held:
    if pa.types.is_date32(column.type):
        days = column.cast(pa.int32()).fill_null(0).to_numpy()
    else:
        days = _days_of_moments(column)
    wrong = (days < _EARLIEST) | (days > _LATEST)
    held = np.where(wrong, 0, days).astype(np.int32)
    if column.null_count:
        held[column.is_null().to_numpy(zero_copy_only=False)] = NO_DATE
    return held, np.where(wrong, np.uint8(Fault.NOT_A_DATE), np.uint8(0)) if wrong.any() else None


def _days_of_moments(column: pa.Array) -> npt.NDArray[np.int64]:
    """Calendar days in Shanghai, which is eight hours ahead; a moment without a zone is local time already."""
    zoned = pa.types.is_timestamp(column.type) and column.type.tz is not None
    per_day = _PER_DAY[column.type.unit if pa.types.is_timestamp(column.type) else "ms"]
    moments = column.cast(pa.int64()).fill_null(0).to_numpy()
    return (moments + (per_day // 3 if zoned else 0)) // per_day


def _booleans(column: pa.Array) -> Held:
    return column.cast(pa.int8()).fill_null(NO_BOOLEAN).to_numpy(), None


def _unfit(column: Column, kind: pa.DataType, file: str) -> ProductError:
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
