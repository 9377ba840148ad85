"""Numbers of any physical type as exact integers: whole numbers, decimals, and money in fen."""

import re
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scoring.facts import NO_NUMBER
from service.files.faults import Fault

Held = tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8] | None]
Reader = Callable[[pa.Array], Held]

# A thousand records of this many fen (10 trillion yuan) still add up within 64 bits.
LARGEST = 10**15

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")


def number_reader(kind: pa.DataType, scale: int, *, whole: bool) -> Reader | None:
    """Reads columns of the physical type `kind` as integers of 1/`scale`, or None where the type holds no number."""
    fine = Fault.NOT_WHOLE if whole else Fault.TOO_FINE
    if pa.types.is_integer(kind):
        return lambda column: _of_integers(column, scale)
    if pa.types.is_floating(kind):
        return lambda column: _of_floats(column, scale, fine)
    if pa.types.is_decimal(kind):
        return lambda column: _of_texts(column.cast(pa.string()), scale, fine)
    if pa.types.is_string(kind):
        return lambda column: _of_texts(column, scale, fine)
    return None


def _of_integers(column: pa.Array, scale: int) -> Held:
    held = column.fill_null(0).cast(pa.int64(), safe=False).to_numpy()
    large = (held > LARGEST // scale) | (held < -LARGEST // scale)
    values = np.where(large, 0, held) * scale
    return _with_missing(column, values), _faults(large, Fault.TOO_LARGE)


def _of_floats(column: pa.Array, scale: int, fine: Fault) -> Held:
    """A float stands for the nearest decimal of the scale, where it is that decimal but for binary rounding."""
    numbers = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    missing = np.isnan(numbers)
    scaled = np.where(missing, 0.0, numbers) * scale
    large = ~(np.abs(scaled) <= LARGEST)
    scaled[large] = 0
    nearest = np.rint(scaled)
    broken = (np.abs(scaled - nearest) > 1e-3) & (nearest / scale != numbers) & ~large
    values = nearest.astype(np.int64)
    values[missing] = NO_NUMBER
    faults = _faults(large, Fault.TOO_LARGE)
    if broken.any():
        faults = np.zeros(len(values), np.uint8) if faults is None else faults
        faults[broken] = fine
    return values, faults


def _of_texts(column: pa.Array, scale: int, fine: Fault) -> Held:
    """Plain decimals are read by Arrow, all other texts one by one."""
    places = len(str(scale)) - 1
    pattern = rf"\A-?[0-9]{{1,{15 - places}}}(\.[0-9]{{1,{places}}})?\z" if places else r"\A-?[0-9]{1,15}\z"
    column = pc.if_else(pc.equal(column, ""), None, column)
    plain = pc.match_substring_regex(column, pattern).fill_null(False)
    exact = pc.if_else(plain, column, None).cast(pa.decimal128(15 + 1, places))
    values = _with_missing(exact, _low_words(exact))
    others = np.flatnonzero(pc.and_not(column.is_valid(), plain).to_numpy(zero_copy_only=False))
    if not len(others):
        return values, None
    faults = np.zeros(len(values), np.uint8)
    for place, text in zip(others.tolist(), column.take(pa.array(others)).to_pylist(), strict=True):
        held = _parsed(text, scale, fine)
        if isinstance(held, Fault):
            faults[place] = held
        else:
            values[place] = held
    return values, faults


def _low_words(decimals: pa.Array) -> npt.NDArray[np.int64]:
    return np.frombuffer(decimals.buffers()[1], np.int64)[2 * decimals.offset :: 2][: len(decimals)].copy()


def _parsed(text: str, scale: int, fine: Fault) -> int | Fault:
    if not _NUMBER.fullmatch(text):
        return Fault.NOT_A_NUMBER
    held = Decimal(text.replace(",", "")) * scale
    if abs(held) > LARGEST:
        return Fault.TOO_LARGE
    return int(held) if held == held.to_integral_value() else fine


def _with_missing(column: pa.Array, values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    if column.null_count:
        values[column.is_null().to_numpy(zero_copy_only=False)] = NO_NUMBER
    return values


def _faults(wrong: npt.NDArray[np.bool_], fault: Fault) -> npt.NDArray[np.uint8] | None:
    return np.where(wrong, np.uint8(fault), np.uint8(0)) if wrong.any() else None
