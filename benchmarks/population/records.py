"""Credit records in order of arrival: adverse ones fall on enterprises by their risk, the others evenly."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.population.enterprises import TODAY

# Type: (share of all records, whether it is adverse).
KINDS = {
    "administrative_penalty": (0.14, True),
    "abnormal_operation": (0.05, True),
    "serious_violation": (0.004, True),
    "court_enforcement": (0.03, True),
    "complaint": (0.30, True),
    "inspection": (0.18, False),
    "spot_check": (0.10, False),
    "tax_arrears": (0.02, True),
    "honour": (0.046, False),
    "commitment_breach": (0.03, True),
    "registration_change": (0.10, False),
}
TYPES = list(KINDS)
SHARES = np.array([share for share, _ in KINDS.values()])
ADVERSE = np.array([adverse for _, adverse in KINDS.values()])
WITH_AMOUNT = [TYPES.index(name) for name in ("administrative_penalty", "court_enforcement", "tax_arrears")]
WITH_END = [
    TYPES.index(name) for name in ("abnormal_operation", "serious_violation", "court_enforcement", "tax_arrears")
]
OUTCOMES = ["", "substantiated", "unsubstantiated", "no_problem", "problem", "qualified", "unqualified"]

Kinds = NDArray[np.int64]
Risks = NDArray[np.float64]


def records_of(number: int, codes: pa.Array, risk: Risks, chance: np.random.Generator) -> pa.Table:
    """One row per record of the enterprises with these codes and risks.

    The draws are made in the order in which they stand here: another order would be another population.
    """
    owner, kind = _owners(number, risk, chance)
    occurred = TODAY - chance.integers(-30, 365 * 7, number).astype("timedelta64[D]")
    columns = {
        "record_id": pa.array(np.arange(number, dtype=np.int64)),
        "uscc": pa.DictionaryArray.from_arrays(pa.array(owner.astype(np.int32)), codes).cast(pa.string()),
        "type": pa.DictionaryArray.from_arrays(pa.array(kind.astype(np.int8)), pa.array(TYPES)),
        "occurred_on": pa.array(occurred),
        "severity": _severities(kind, chance),
        "amount": _amounts(kind, chance),
        "until": _ends(kind, occurred, chance),
        "outcome": _outcomes(kind, risk[owner], chance),
    }
    order = ["record_id", "uscc", "type", "occurred_on", "until", "severity", "amount", "outcome"]
    return pa.table(columns).select(order)


def _owners(number: int, risk: Risks, chance: np.random.Generator) -> tuple[Kinds, Kinds]:
    """(Index of the enterprise, index of the type) of each record."""
    weight = risk + 0.15
    weight /= weight.sum()
    owner = chance.choice(len(risk), number, p=weight)
    kind = chance.choice(len(TYPES), number, p=SHARES / SHARES.sum())
    even = ~ADVERSE[kind]
    owner[even] = chance.integers(0, len(risk), even.sum())
    return owner, kind


def _severities(kind: Kinds, chance: np.random.Generator) -> pa.Array:
    drawn = chance.choice([1, 2, 3], len(kind), p=[0.6, 0.3, 0.1])
    penalty = kind == TYPES.index("administrative_penalty")
    return pa.array(np.where(penalty, drawn, 0).astype(np.int8), mask=~penalty)


def _amounts(kind: Kinds, chance: np.random.Generator) -> pa.Array:
    stated = np.isin(kind, WITH_AMOUNT)
    drawn = np.round(np.exp(chance.normal(9, 2, len(kind))), 2)
    return pa.array(np.where(stated, drawn, np.nan), mask=~stated)


def _ends(kind: Kinds, occurred: NDArray[np.datetime64], chance: np.random.Generator) -> pa.Array:
    until = occurred + chance.integers(90, 1100, len(kind)).astype("timedelta64[D]")
    ended = np.isin(kind, WITH_END) & (chance.random(len(kind)) < 0.93)
    return pa.array(until, mask=~ended)


def _outcomes(kind: Kinds, risk: Risks, chance: np.random.Generator) -> pa.Array:
    complaint, inspection, spot_check = (
        kind == TYPES.index(name) for name in ("complaint", "inspection", "spot_check")
    )
    outcome = np.zeros(len(kind), np.int8)
    outcome[complaint] = chance.choice([1, 2], complaint.sum(), p=[0.4, 0.6])
    found = chance.random(len(kind)) < np.clip(0.05 + 0.12 * risk, 0, 0.9)
    outcome[inspection] = np.where(found[inspection], 4, 3)
    outcome[spot_check] = np.where(found[spot_check], 6, 5)
    return pa.DictionaryArray.from_arrays(pa.array(outcome, mask=outcome == 0), pa.array(OUTCOMES))
