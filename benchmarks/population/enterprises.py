"""Enterprises, each with a latent risk that drives what is recorded about it."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.population.codes import codes_of

TODAY = np.datetime64("2026-06-30")
REGIONS = np.array(
    [
        f"{province}{city:02d}{district:02d}"
        for province in (11, 31, 37, 44, 51)
        for city in (1, 2, 3, 4)
        for district in range(1, 11)
    ]
)
_A_TO_G = ("A0111", "B0610", "C1353", "C2651", "C3011", "D4411", "E4710", "F5211", "F5212", "G5431")
_H_TO_R = ("H6210", "I6510", "J6621", "K7010", "L7212", "M7320", "O8111", "P8336", "Q8412", "R8810")
INDUSTRIES = np.array([*_A_TO_G, *_H_TO_R])
TAX_GRADES = np.array(["A", "B", "M", "C", "D", None], object)
TAX_GRADES_UP_TO = np.array([0.15, 0.55, 0.75, 0.85, 0.90])


def enterprises_of(number: int, chance: np.random.Generator) -> tuple[pa.Table, NDArray[np.float64]]:
    """(One row per enterprise, the risk of each).

    The draws are made in the order in which they stand here: another order would be another population.
    """
    region = REGIONS[chance.integers(0, len(REGIONS), number)]
    codes = codes_of(region, chance)
    risk = chance.gamma(0.6, 1.0, number)
    tax_grade = TAX_GRADES[np.searchsorted(TAX_GRADES_UP_TO, chance.random(number))]
    established = TODAY - chance.gamma(2.0, 1500, number).clip(10, 15000).astype("timedelta64[D]")
    columns = {
        "uscc": pa.array(codes),
        "name": pa.array([f"企业{i:07d}有限公司" for i in range(number)]),
        "region": pa.array(region),
        "industry": pa.array(INDUSTRIES[chance.integers(0, len(INDUSTRIES), number)]),
        "established_on": pa.array(established),
        "registered_capital": pa.array(np.round(np.exp(chance.normal(5, 1.6, number)), 2)),
        "employees": pa.array(np.exp(chance.normal(2.2, 1.3, number)).astype(np.int32)),
        "tax_grade": pa.array(tax_grade.tolist(), pa.string()),
        "annual_report_filed": pa.array(chance.random(number) > 0.05 + 0.05 * risk.clip(0, 3)),
        "address_verified": pa.array(chance.random(number) > 0.03 + 0.03 * risk.clip(0, 3)),
    }
    return pa.table(columns), risk
