"""What may not be learned from: the day itself, what was known later, and features that give the answer away."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from models.columns import NOT_APPLICABLE, Column, Mask
from models.sample import Sample
from rules.texts import Text
from service.core.errors import ProductError

Days = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

# No feature known the day before tells found from clear so well; one that was written at the inspection does.
MOST_AUC = 0.99
# A word with fewer inspections tells the answer by chance.
LEAST_OF_WORD = 20


def eve_of(inspected: Days) -> Days:
    """The day before each inspection: the last day that its features may know of."""
    return inspected - np.int32(1)


def refuse_days(inspected: Days, as_of: Days, known_on: Days) -> None:
    """Raises ValueError where features would look at the day of an inspection, or be known after the day they look at.

    All three are (n,) days since 1970-01-01.
    """
    if (as_of >= inspected).any():
        raise ValueError("the as-of day of a feature must be before the day of its inspection")
    if (known_on > as_of).any():
        raise ValueError("what a feature knows must have been known on its as-of day")


def refuse_leaks(sample: Sample) -> None:
    """Raises ProductError where one feature alone tells found from clear: it was written at the inspection."""
    telling = [
        (name, auc) for name, column in sample.columns.items() if (auc := _auc_of_column(sample, column)) > MOST_AUC
    ]
    if telling:
        raise _leak_error(telling)


def refuse_leaky_model(auc: float) -> None:
    """Raises ProductError where all features together tell found from clear on later inspections too well."""
    if auc > MOST_AUC:
        raise _leak_error([("全部特征 all features", auc)])


def _auc_of_column(sample: Sample, column: Column) -> float:
    """How well the one feature ranks found above clear, in the better direction; missing rows stand at either end."""
    values = column.values
    if column.texts is not None:
        return _auc_of_values(_rate_of_word(sample, column), sample.found)
    stated = values > NOT_APPLICABLE
    if not stated.any():
        return 0.5
    low, high = values[stated].min() - 1, values[stated].max() + 1
    return max(
        max(auc, 1 - auc)
        for auc in (_auc_of_values(np.where(stated, values, end), sample.found) for end in (low, high))
    )


def _rate_of_word(sample: Sample, column: Column) -> Floats:
    """For each row how often a problem was found where the word is the same."""
    codes = column.values + 1
    rows = np.bincount(codes)
    rate = np.bincount(codes, sample.found) / np.maximum(rows, 1)
    rate[rows < LEAST_OF_WORD] = sample.found.mean()
    return np.asarray(rate[codes], np.float64)


def _auc_of_values(values: npt.NDArray[Any], found: Mask) -> float:
    """The probability that a found row has a higher value than a clear one, ties half."""
    of_found, of_clear = values[found], np.sort(values[~found])
    if not len(of_found) or not len(of_clear):
        return 0.5
    below = of_clear.searchsorted(of_found, "left") + of_clear.searchsorted(of_found, "right")
    return float(below.sum()) / (2 * len(of_found) * len(of_clear))


def _leak_error(telling: Sequence[tuple[str, float]]) -> ProductError:
    zh = "、".join(f"{name}（{auc:.3f}）" for name, auc in telling)
    en = ", ".join(f"{name} ({auc:.3f})" for name, auc in telling)
    return ProductError(
        Text("特征泄露了检查结果，未训练模型。", "Features give the finding away; no model was trained."),
        f"AUC > {MOST_AUC}: {', '.join(name for name, _ in telling)}",
        Text(
            f"检查前一日的信息不可能这样准：{zh}。它很可能在检查当日或之后才写入。",
            f"Nothing known the day before is that exact: {en}. It was most likely written on the day or later.",
        ),
        Text(
            "从特征中去掉它，或改正记录的发生日期和知悉日期后重试。",
            "Leave it out of the features, or correct when its records occurred or were known, and try again.",
        ),
    )
