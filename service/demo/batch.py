"""A batch of records as NumPy columns, and the texts their codes stand for.

Missing is `NO_DATE` for dates, NaN for `value`, -1 for every code, severity and amount (fen).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rules.record_types import RECORD_TYPES
from service.demo.family import Choice
from service.demo.places import DEPARTMENTS, authorities
from service.demo.vocabulary import FAMILIES, PROVINCE, REASONS, REPORT_OUTCOMES

Column = npt.NDArray[Any]
Batch = dict[str, Column]
NO_DATE = 2**31 - 1


def _words(parts: Iterable[Sequence[Choice]]) -> list[str]:
    return [*dict.fromkeys(str(choice.value) for part in parts for choice in part if choice.value is not None)]


DATES = ("occurred_on", "recorded_at", "ends_on", "repaired_on", "publicity_ends_on")
TEXTS: Mapping[str, list[str]] = {
    "type": [*RECORD_TYPES],
    "category": _words(family.categories for family in FAMILIES),
    "outcome": _words([*(family.outcomes for family in FAMILIES), REPORT_OUTCOMES]),
    "source": [*dict.fromkeys([*(family.source for family in FAMILIES), PROVINCE])],
    "authority": authorities(),
    "scheme": ["province"],
    "tier": ["A", "B", "C", "D"],
    # Only manual adjustments have them, which no source delivers.
    "applicant": [],
    "approver": [],
    "reason": [*dict.fromkeys(REASONS.values())],
}
BLANK: Mapping[str, np.generic] = {
    "owner": np.int32(0),
    **{name: np.int32(NO_DATE) for name in DATES},
    **{name: np.int16(-1) for name in TEXTS},
    "version": np.int8(1),
    "revoked": np.bool_(False),
    "objection_open": np.bool_(False),
    "severity": np.int8(-1),
    "amount": np.int64(-1),
    "value": np.float64("nan"),
    "document": np.int32(-1),
    "event": np.bool_(False),
}


def code(column: str, text: str) -> int:
    """The code of a text in its column."""
    return TEXTS[column].index(text)


def codes(column: str, values: Iterable[object]) -> npt.NDArray[np.int16]:
    """The codes of several texts, -1 for None."""
    return np.array([-1 if value is None else code(column, str(value)) for value in values], dtype=np.int16)


def department(name: str) -> int:
    """The place of a department among the authorities of one region."""
    return [*DEPARTMENTS].index(name)


def batch(n: int, **columns: Any) -> Batch:
    """A batch of n records with these columns (arrays or one value); the others are missing."""
    rows = {name: np.full(n, blank) for name, blank in BLANK.items()}
    for name, values in columns.items():
        rows[name][:] = values
    return rows


def take(rows: Batch, which: Column) -> Batch:
    """The rows at these indexes or where this mask holds."""
    return {name: column[which] for name, column in rows.items()}


def join(batches: Sequence[Batch]) -> Batch:
    """All rows of several batches, in order."""
    return {name: np.concatenate([rows[name] for rows in batches]) for name in batches[0]}
