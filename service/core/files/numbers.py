"""Columns of numbers as exact integers: what is plain is read at once, all else by the reader of single values."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scoring.facts import MOST_HELD, NO_NUMBER
from scoring.value_parsing import ROUNDING
from service.core.arrays import Mask
from service.core.files.distinct_values import Parse
from service.core.files.faults import Fault

Held = tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8] | None]
Reader = Callable[[pa.Array], Held]

# Values, and True where they are right; the other rows are missing or still to be read.
_Plain = tuple[npt.NDArray[np.int64], Mask]
_DIGITS = len(str(MOST_HELD)) - 1


def number_reader(kind: pa.DataType, parse: Parse, scale: int, least: int) -> Reader | None:
    """Reads columns of the physical type `kind` as integers of 1/`scale`, or None where the type holds no number.

    `parse` reads one value; what is read at once is what it reads alike, `least` being the smallest integer.
    """
    at_once = next((read for is_of, read in _AT_ONCE if is_of(kind)), None)
    return None if at_once is None else partial(_read, lambda column: at_once(column, scale, least), parse)


def _read(at_once: Callable[[pa.Array], _Plain], parse: Parse, column: pa.Array) -> Held:
    """The values of a column, of which only those that are there are looked at."""
    if not column.null_count:
        return _complete_with(column, at_once(column), parse)
    stated = column.drop_null()
    values, faults = _complete_with(stated, at_once(stated), parse)
    places = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    whole = np.full(len(column), NO_NUMBER, np.int64)
    whole[places] = values
    if faults is None:
        return whole, None
    faulty = np.zeros(len(column), np.uint8)
    faulty[places] = faults
    return whole, faulty


def _complete_with(column: pa.Array, read: _Plain, parse: Parse) -> Held:
    """The values with those that are not plain read one by one, each distinct one once; none is null."""
    values, plain = read
    others = np.flatnonzero(~plain)
    if not len(others):
        return values, None
    faults = np.zeros(len(values), np.uint8)
    known: dict[Any, int | Fault] = {}
    for place, value in zip(others.tolist(), column.take(pa.array(others)).to_pylist(), strict=True):
        held = known.get(value)
        if held is None:
            held = known[value] = NO_NUMBER if value == "" else parse(value)
        (faults if isinstance(held, Fault) else values)[place] = held
    return values, faults if faults.any() else None


def _of_integers(column: pa.Array, scale: int, least: int) -> _Plain:
    numbers = column.to_numpy(zero_copy_only=False)
    plain: Mask = (numbers >= least // scale) & (numbers <= MOST_HELD // scale)
    return np.where(plain, numbers, 0).astype(np.int64) * scale, plain


def _of_floats(column: pa.Array, scale: int, least: int) -> _Plain:
    """Plain is a float that lies at a decimal of the scale but for binary rounding."""
    numbers = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    missing = np.isnan(numbers)
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = numbers * scale
        nearest = np.rint(scaled)
        near = (nearest / scale == numbers) | (np.abs(scaled - nearest) <= ROUNDING)
    plain = (nearest >= least) & (np.abs(scaled) <= MOST_HELD) & near
    values = np.where(plain, nearest, 0).astype(np.int64)
    values[missing] = NO_NUMBER
    return values, plain | missing


def _of_texts(column: pa.Array, scale: int, least: int) -> _Plain:
    """Plain are digits with no more decimals than the scale has, which Arrow reads."""
    places = len(str(scale)) - 1
    sign = "-?" if least < 0 else ""
    decimals = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    plain = pc.match_substring_regex(column, rf"\A{sign}[0-9]{{1,{_DIGITS - places}}}{decimals}\z").fill_null(False)
    exact = pc.if_else(plain, column, None).cast(pa.decimal128(_DIGITS + 1, places))
    return _low_words(exact), plain.to_numpy(zero_copy_only=False)


def _of_decimals(column: pa.Array, scale: int, least: int) -> _Plain:
    return _of_texts(column.cast(pa.string()), scale, least)


def _low_words(decimals: pa.Array) -> npt.NDArray[np.int64]:
    return np.frombuffer(decimals.buffers()[1], np.int64)[2 * decimals.offset :: 2][: len(decimals)].copy()


_AT_ONCE: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array, int, int], _Plain]], ...] = (
    (pa.types.is_integer, _of_integers),
    (pa.types.is_floating, _of_floats),
    (pa.types.is_decimal, _of_decimals),
    (pa.types.is_string, _of_texts),
)
