"""What became known of each record and when: late, repaired, delisted, corrected and revoked ones.

Repair and delisting of the last year came as a later version; older ones were already in the register when it was
first loaded, and stand in its only version.
"""

import numpy as np

from service.core.arrays import Ints, Mask
from service.demo.batch import NO_DATE, Batch, code, join, take
from service.demo.chance import days_between

SINCE_LOADED = 365
LATE_SHARE, UNDATED_SHARE, CORRECTED_SHARE, REVOKED_SHARE = 0.015, 0.04, 0.012, 0.006
CONTESTABLE = (
    "administrative_penalty",
    "abnormal_operation",
    "serious_violation",
    "tax_violation",
    "complaint",
    "inspection",
    "spot_check",
    "judgment_defaulter",
    "tax_arrears",
)


def with_versions(rows: Batch, today: int, rng: np.random.Generator) -> Batch:
    """All versions of these records; no version is recorded after `today`."""
    n = len(rows["owner"])
    rows["recorded_at"][:] = _recorded(rows, today, rng)
    fate = rng.random(n)
    contestable = np.isin(rows["type"], [code("type", name) for name in CONTESTABLE])
    after = np.where(rows["recorded_at"] == NO_DATE, rows["occurred_on"], rows["recorded_at"])
    settled = after + days_between(15, 120, rng, n)
    contested = contestable & (settled <= today)
    revoked = contested & (fate < REVOKED_SHARE)
    corrected = contested & ~revoked & (fate < REVOKED_SHARE + CORRECTED_SHARE)
    event = np.minimum(np.where(rows["event"], rows["ends_on"], NO_DATE), rows["repaired_on"])
    closed = ~revoked & ~corrected & (event > today - SINCE_LOADED) & (event <= today)
    plain = take(rows, ~(revoked | corrected | closed))
    known_end = np.minimum(np.maximum(event + days_between(0, 6, rng, n), after), today)
    return join(
        [
            plain,
            *_corrections(take(rows, corrected), settled[corrected], rng),
            *_revocations(take(rows, revoked), settled[revoked]),
            *_closings(take(rows, closed), known_end[closed]),
        ]
    )


def _recorded(rows: Batch, today: int, rng: np.random.Generator) -> Ints:
    """Mostly within three weeks; some months late; some not dated at all."""
    occurred = rows["occurred_on"].astype(np.int64)
    n = len(occurred)
    delay = np.where(rng.random(n) < LATE_SHARE, days_between(90, 700, rng, n), days_between(0, 20, rng, n))
    recorded = np.minimum(occurred + delay, today - days_between(0, 3, rng, n) * (occurred > today))
    return np.where(rng.random(n) < UNDATED_SHARE, NO_DATE, recorded)


def _later(rows: Batch, recorded: Ints) -> Batch:
    return rows | {"version": np.full(len(recorded), 2, np.int8), "recorded_at": recorded.astype(np.int32)}


def _corrections(rows: Batch, recorded: Ints, rng: np.random.Generator) -> list[Batch]:
    """The version that was wrong in severity, amount or else date, and the right one."""
    n = len(recorded)
    kind = rng.integers(3, size=n)
    severity, amount = rows["severity"], rows["amount"]
    wrong_severity: Mask = (kind == 0) & (severity > 0)
    wrong_amount: Mask = (kind == 1) & (amount > 0)
    wrong_date = ~wrong_severity & ~wrong_amount
    wrong = rows | {
        "severity": np.where(wrong_severity, severity % 3 + 1, severity).astype(np.int8),
        "amount": np.where(wrong_amount, amount * 10, amount),
        "occurred_on": (rows["occurred_on"] - np.where(wrong_date, days_between(1, 45, rng, n), 0)).astype(np.int32),
    }
    return [wrong, _later(rows, recorded)]


def _revocations(rows: Batch, recorded: Ints) -> list[Batch]:
    return [rows, _later(rows, recorded) | {"revoked": np.ones(len(recorded), np.bool_)}]


def _closings(rows: Batch, recorded: Ints) -> list[Batch]:
    """The version that was still open, and the one that states the repair or the end."""
    never = np.full(len(recorded), NO_DATE, np.int32)
    still_open = rows | {"repaired_on": never, "ends_on": np.where(rows["event"], never, rows["ends_on"])}
    closed = _later(rows, recorded)
    ends = np.where(
        rows["repaired_on"] != NO_DATE,
        np.minimum(rows["publicity_ends_on"], rows["repaired_on"]),
        rows["publicity_ends_on"],
    )
    return [still_open, closed | {"publicity_ends_on": ends}]
