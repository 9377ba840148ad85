"""What an evaluation reads of inspections, and its figures as a card holds them."""

import math
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from models.columns import Columns, Floats, Mask


class Labelled(Protocol):
    """One row per inspection: features, outcome, day from 1970-01-01, 1 / inclusion probability, enterprise."""

    @property
    def columns(self) -> Columns: ...

    @property
    def found(self) -> Mask: ...

    @property
    def day(self) -> npt.NDArray[np.int32]: ...

    @property
    def weight(self) -> Floats: ...

    @property
    def owner(self) -> npt.NDArray[np.int64]: ...


DIGITS = 6


def ratio_of(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    """`part` / `whole`, element by element; not a number where `whole` is zero."""
    over, under = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    return np.divide(over, under, out=np.full(over.shape, np.nan), where=under != 0)


def figure_of(value: float | Floats, digits: int = DIGITS) -> float | None:
    """The figure for a card; None for what is not a number."""
    number = float(value)
    return round(number, digits) if math.isfinite(number) else None


def iso_day_of(day: int) -> str:
    """The day, counted from 1970-01-01, as ISO 8601 writes it."""
    return str(np.datetime64(int(day), "D"))


def span_of(value: float | Floats, ends: tuple[float, float]) -> dict[str, Any]:
    """A figure with the ends of its interval; all None where there is no figure."""
    low, high = ends if math.isfinite(float(value)) else (math.nan, math.nan)
    return {"value": figure_of(value), "low": figure_of(low), "high": figure_of(high)}
