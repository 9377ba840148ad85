"""Columns of probabilities as whole millionths: above 0 and at most 1, rounded where they are finer."""

from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scoring.facts import NO_NUMBER
from service.core.files.distinct import DistinctReader, Held
from service.core.files.faults import Fault
from service.core.files.headers import Column
from service.core.files.values import unfit

MILLION = 1_000_000


class ProbabilityReader:
    """Reads one column of probabilities, stored as numbers or as texts; an empty one is missing."""

    def __init__(self, column: Column, kind: pa.DataType, file: str) -> None:
        """Raises ProductError where the physical type `kind` can hold no number."""
        plain = kind.value_type if pa.types.is_dictionary(kind) else kind
        numbers = pa.types.is_floating(plain) or pa.types.is_integer(plain) or pa.types.is_decimal(plain)
        texts = pa.types.is_string(plain) or pa.types.is_large_string(plain) or plain == pa.string_view()
        if not (numbers or texts or pa.types.is_null(plain)):
            raise unfit(column, kind, file)
        self._texts = DistinctReader(_of_text, np.int64, NO_NUMBER) if texts else None

    def __call__(self, column: pa.Array) -> Held:
        """Millionths, `NO_NUMBER` where missing, and the fault of each row or None."""
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if self._texts is not None:
            return self._texts(column.cast(pa.string()))
        stated = column.is_valid().to_numpy(zero_copy_only=False)
        values: npt.NDArray[np.float64] = column.cast(pa.float64()).fill_null(1.0).to_numpy(zero_copy_only=False)
        # Tables hold what is missing as NaN, too.
        stated &= ~np.isnan(values)
        right = (values > 0) & (values <= 1)
        held = np.where(stated & right, np.rint(np.where(right, values, 1) * MILLION), 0).astype(np.int64)
        wrong = stated & (held == 0)
        held[~stated] = NO_NUMBER
        return held, np.where(wrong, np.uint8(Fault.NOT_A_PROBABILITY), np.uint8(0)) if wrong.any() else None


def _of_text(value: Any) -> int | Fault:
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return Fault.NOT_A_PROBABILITY
    held = int((number * MILLION).to_integral_value()) if number.is_finite() and 0 < number <= 1 else 0
    return held or Fault.NOT_A_PROBABILITY
