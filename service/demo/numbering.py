"""Document numbers in the national form, as 青岚市监罚〔2025〕123号, unique in a population."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from service.core.arrays import Ints
from service.demo.places import DEPARTMENTS, REGION_CITIES, REGION_DISTRICTS, REGIONS
from service.demo.vocabulary import FAMILIES

KINDS = [*dict.fromkeys(family.document for family in FAMILIES if family.document)]
COURT = "执"
FIRST_YEAR, YEARS = 1990, 80


def form_of(kind: str, region: Ints, department: Ints) -> Ints:
    """The series a document is numbered in: its kind of document, region and department."""
    return (KINDS.index(kind) * len(REGIONS) + region) * len(DEPARTMENTS) + department


def _form(kind: str, region: int, word: str) -> tuple[str, str]:
    """What stands before and after the year."""
    if kind == COURT:
        return "（", f"）示{REGIONS[region][2:]}{kind}"
    place = REGION_CITIES[region].removesuffix("市") + REGION_DISTRICTS[region][:-1]
    return f"{place}{word}{kind}〔", "〕"


FORMS = [
    _form(kind, region, word) for kind in KINDS for region in range(len(REGIONS)) for _, word in DEPARTMENTS.values()
]


class Numbering:
    """Counts the documents of each series and year, so that numbers run on from block to block."""

    def __init__(self) -> None:
        self.used = np.zeros(len(FORMS) * YEARS, dtype=np.int64)

    def numbers(self, form: Ints, year: Ints) -> Ints:
        """The next number of each document's series in its year, in the order given; all have a form."""
        series = form * YEARS + year - FIRST_YEAR
        order = np.argsort(series, kind="stable")
        ordered = series[order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1))
        rank = np.arange(len(series)) - np.repeat(starts, np.diff(starts, append=len(series)))
        numbers = np.empty(len(series), dtype=np.int64)
        numbers[order] = self.used[ordered] + rank + 1
        np.add.at(self.used, series, 1)
        return numbers


def document_texts(form: Ints, year: Ints, number: Ints) -> pa.Array:
    """The document number of each row; missing where `form` is -1."""
    missing = form < 0
    heads = pa.array([head for head, _ in FORMS]).take(pa.array(form, mask=missing))
    middles = pa.array([middle for _, middle in FORMS]).take(pa.array(form, mask=missing))
    years, numbers = pc.cast(pa.array(year), pa.string()), pc.cast(pa.array(number), pa.string())
    return pc.binary_join_element_wise(heads, years, middles, numbers, "号", "")
