"""Which inspections a model is trained on, and which later ones it is tried on."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from rules.texts import Text
from scoring.facts import NO_DATE
from service.core.errors import ProductError
from service.model.read.inspections import inspections_delivery
from service.reading.forms.wanted import ANYHOW, Wanted

# The share of the period, the latest, that is held back where nothing is said.
HELD_BACK = 0.2

Span = tuple[int, int]


def span_of(path: Path, wanted: Wanted = ANYHOW) -> Span:
    """The first and the last day, since 1970-01-01, in a file of inspections; raises ProductError where it has none."""
    delivery = inspections_delivery(path, wanted, asked=["date"])
    first, last = NO_DATE, -NO_DATE
    for batch in delivery.batches():
        read = delivery.read(batch)
        left_out, days = read.left_out(), read.rows.values["date"]
        days = days if left_out is None else days[~left_out]
        if len(days):
            first, last = min(first, int(days.min())), max(last, int(days.max()))
    if first > last:
        raise no_inspections(str(path))
    return first, last


def span_of_days(days: npt.NDArray[np.int32], where: str) -> Span:
    """The first and the last of the days; raises ProductError where there is none."""
    if not len(days):
        raise no_inspections(where)
    return int(days.min()), int(days.max())


def first_day_held_back(span: Span) -> int:
    """The first day of the latest fifth of the period."""
    first, last = span
    return first + round((last + 1 - first) * (1 - HELD_BACK))


def no_inspections(where: str) -> ProductError:
    """The error that says there is nothing to learn from or to try on; `where` is the file, or what was asked for."""
    return ProductError(
        Text("没有可用的检查。", "There is no inspection to use."),
        where,
        Text("没有一行写明了日期和是否发现问题。", "No row states a day and whether a problem was found."),
        Text("核对列名、日期和期间。", "Check the headings, the days and the period."),
    )
