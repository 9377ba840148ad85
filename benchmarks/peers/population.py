"""Generate a synthetic but realistic supervision population as two Parquet files.

    python generate.py --enterprises 1000000 --records 10000000 --seed 7 --out DIR

DIR/enterprises.parquet  one row per enterprise (uscc is valid under GB 32100-2015)
DIR/records.parquet      one row per credit record, in arrival (not enterprise) order
A latent risk per enterprise drives record counts and severities, so tiers are not uniform.
"""

import argparse
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ALPHABET = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRTUWXY", dtype=np.uint8)
WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
TYPES = [
    "administrative_penalty",
    "abnormal_operation",
    "serious_violation",
    "court_enforcement",
    "complaint",
    "inspection",
    "spot_check",
    "tax_arrears",
    "honour",
    "commitment_breach",
    "registration_change",
]
SHARE = np.array([0.14, 0.05, 0.004, 0.03, 0.30, 0.18, 0.10, 0.02, 0.046, 0.03, 0.10])
NEGATIVE = np.array([1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0], bool)
REGIONS = np.array([f"{p}{c:02d}{d:02d}" for p in (11, 31, 37, 44, 51) for c in (1, 2, 3, 4) for d in range(1, 11)])
INDUSTRIES = np.array(
    [
        "A0111",
        "B0610",
        "C1353",
        "C2651",
        "C3011",
        "D4411",
        "E4710",
        "F5211",
        "F5212",
        "G5431",
        "H6210",
        "I6510",
        "J6621",
        "K7010",
        "L7212",
        "M7320",
        "O8111",
        "P8336",
        "Q8412",
        "R8810",
    ]
)
EPOCH = np.datetime64("1970-01-01")
TODAY = np.datetime64("2026-06-30")


def uscc(n, rng, regions):
    codes = np.empty((n, 18), np.uint8)
    codes[:, 0] = ord("9")
    codes[:, 1] = np.frombuffer(b"123", np.uint8)[rng.choice(3, n, p=[0.6, 0.3, 0.1])]
    codes[:, 2:8] = regions.astype("S6").view(np.uint8).reshape(n, 6)
    serial = np.arange(n, dtype=np.int64) * 2654435761 % (31**6) + 31**6
    body = np.zeros((n, 9), np.int64)
    for i in range(8, -1, -1):
        body[:, i] = serial % 31
        serial //= 31
    codes[:, 8:17] = ALPHABET[body]
    value = np.zeros(256, np.int64)
    value[ALPHABET] = np.arange(31)
    total = (value[codes[:, :17]] * WEIGHTS).sum(1)
    codes[:, 17] = ALPHABET[(31 - total % 31) % 31]
    return codes.reshape(-1).view("S18")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--enterprises", type=int, default=1_000_000)
    ap.add_argument("--records", type=int, default=10_000_000)
    ap.add_argument("--seed", type=int, default=7)
    ap.add_argument("--out", required=True)
    a = ap.parse_args()
    rng = np.random.default_rng(a.seed)
    n, m = a.enterprises, a.records
    os.makedirs(a.out, exist_ok=True)
    region = REGIONS[rng.integers(0, len(REGIONS), n)]
    ids = uscc(n, rng, region)
    ids_arrow = pa.array(ids.astype("U18"))
    risk = rng.gamma(0.6, 1.0, n)
    tax = np.array(["A", "B", "M", "C", "D", None], object)[
        np.searchsorted(np.array([0.15, 0.55, 0.75, 0.85, 0.90]), rng.random(n))
    ]
    established = TODAY - (rng.gamma(2.0, 1500, n).clip(10, 15000)).astype("timedelta64[D]")
    enterprises = pa.table(
        {
            "uscc": ids_arrow,
            "name": pa.array([f"企业{i:07d}有限公司" for i in range(n)]),
            "region": pa.array(region),
            "industry": pa.array(INDUSTRIES[rng.integers(0, len(INDUSTRIES), n)]),
            "established_on": pa.array(established),
            "registered_capital": pa.array(np.round(np.exp(rng.normal(5, 1.6, n)), 2)),
            "employees": pa.array(np.exp(rng.normal(2.2, 1.3, n)).astype(np.int32)),
            "tax_grade": pa.array(tax.tolist(), pa.string()),
            "annual_report_filed": pa.array(rng.random(n) > 0.05 + 0.05 * risk.clip(0, 3)),
            "address_verified": pa.array(rng.random(n) > 0.03 + 0.03 * risk.clip(0, 3)),
        }
    )
    pq.write_table(enterprises, f"{a.out}/enterprises.parquet", compression="zstd")
    weight = risk + 0.15
    weight /= weight.sum()
    owner = rng.choice(n, m, p=weight)
    kind = rng.choice(len(TYPES), m, p=SHARE / SHARE.sum())
    neutral = ~NEGATIVE[kind]
    owner[neutral] = rng.integers(0, n, neutral.sum())
    occurred = TODAY - rng.integers(-30, 365 * 7, m).astype("timedelta64[D]")
    severity = np.where(kind == 0, rng.choice([1, 2, 3], m, p=[0.6, 0.3, 0.1]), 0).astype(np.int8)
    has_amount = np.isin(kind, [0, 3, 7])
    amount = np.where(has_amount, np.round(np.exp(rng.normal(9, 2, m)), 2), np.nan)
    has_until = np.isin(kind, [1, 2, 3, 7])
    until = occurred + rng.integers(90, 1100, m).astype("timedelta64[D]")
    closed = has_until & (rng.random(m) < 0.93)
    until_arrow = pa.array(until, mask=~closed)
    outcome = np.zeros(m, np.int8)
    outcome[kind == 4] = rng.choice([1, 2], (kind == 4).sum(), p=[0.4, 0.6])
    p_problem = np.clip(0.05 + 0.12 * risk[owner], 0, 0.9)
    found = rng.random(m) < p_problem
    outcome[kind == 5] = np.where(found[kind == 5], 4, 3)
    outcome[kind == 6] = np.where(found[kind == 6], 6, 5)
    outcomes = ["", "substantiated", "unsubstantiated", "no_problem", "problem", "qualified", "unqualified"]
    records = pa.table(
        {
            "record_id": pa.array(np.arange(m, dtype=np.int64)),
            "uscc": pa.DictionaryArray.from_arrays(pa.array(owner.astype(np.int32)), ids_arrow).cast(pa.string()),
            "type": pa.DictionaryArray.from_arrays(pa.array(kind.astype(np.int8)), pa.array(TYPES)),
            "occurred_on": pa.array(occurred),
            "until": until_arrow,
            "severity": pa.array(severity, mask=severity == 0),
            "amount": pa.array(amount, mask=np.isnan(amount)),
            "outcome": pa.DictionaryArray.from_arrays(pa.array(outcome, mask=outcome == 0), pa.array(outcomes)),
        }
    )
    pq.write_table(records, f"{a.out}/records.parquet", compression="zstd", row_group_size=1 << 20)
    print(f"{n} enterprises, {m} records in {a.out}")


if __name__ == "__main__":
    main()
