"""The groups in which an evaluation is looked at: region, industry and size of the enterprises inspected."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rules.fields import FEN, Unit
from scoring.facts import NO_DATE, NO_NUMBER, Facts
from service.core.arrays import Array, Ints
from service.core.progress import Progress
from service.model.read.inspections import Inspections
from service.model.training.leaks import eve_of
from service.model.training.pieces import InspectionSource, Places, follow_pieces

# Fields of enterprises that groups are made of, read for people only.
GROUPED = ("region", "industry", "employees", "registered_capital")
UNKNOWN = "未填 not stated"
_COUNTY_DIGITS = 6
_GROUPING = "分组 groups"

_WAN = FEN[Unit.WAN_YUAN]
_EMPLOYEES = (
    (1, 10, 50, 300),
    ("0人 persons", "1-9人 persons", "10-49人 persons", "50-299人 persons", "300+人 persons"),
)
_CAPITAL = (
    (100 * _WAN, 1000 * _WAN, 10_000 * _WAN),
    ("<100万元 wan yuan", "100-999万元 wan yuan", "1000-9999万元 wan yuan", "10000+万元 wan yuan"),
)
_RECORDS = ((1, 3, 10), ("0条记录 records", "1-2条记录 records", "3-9条记录 records", "10+条记录 records"))
_Bands = tuple[Sequence[int], Sequence[str]]


def groups_of(inspected: InspectionSource, chosen: Places, progress: Progress) -> Mapping[str, Array]:
    """By region, industry and size the key (n,) of each inspection at `chosen` (ascending), words for people.

    A region is its county, an industry its two-digit division. Size is the staff where half state it, else the
    registered capital, else how many records the enterprise had before.
    """
    held: dict[str, list[Array]] = {name: [] for name in (*GROUPED, "records")}
    for piece in follow_pieces(inspected, chosen, _GROUPING, progress):
        for name, column in _columns(piece.facts, piece.inspections).items():
            held[name].append(column)
    columns = {name: np.concatenate(pieces) for name, pieces in held.items() if pieces}
    if not columns:
        return {}
    return {
        "region": columns["region"].astype(np.str_),
        "industry": columns["industry"].astype(np.str_),
        "size": _size(columns).astype(np.str_),
    }


def _columns(facts: Facts, inspections: Inspections) -> Mapping[str, Array]:
    """The raw columns of one piece: words of region and industry, figures of staff, capital and records."""
    n = len(inspections)
    absent = np.full(n, NO_NUMBER)
    return {
        "region": _words(facts, "region", lambda code: code[:_COUNTY_DIGITS]),
        "industry": _words(facts, "industry", division_of),
        "employees": facts.attributes.get("employees", absent),
        "registered_capital": facts.attributes.get("registered_capital", absent),
        "records": _records_before(facts, eve_of(inspections.day)),
    }


def division_of(code: str) -> str:
    """The division of an industry code of GB/T 4754, C14 of C1411; what is no such code as it is."""
    if code[1:].isdigit():
        return code[:3] if code[:1].isalpha() else code[:2]
    return code


def _words(facts: Facts, name: str, shortened: Any) -> Array:
    column = facts.attributes.get(name)
    if column is None:
        return np.full(len(facts), UNKNOWN, object)
    texts = [shortened(text) for text in facts.vocabularies[name].texts]
    return np.array([*texts, UNKNOWN], object)[column]


def _records_before(facts: Facts, eve: Array) -> Ints:
    """How many of the records that are read occurred, and were known, by each enterprise's day."""
    records = facts.records
    day = eve[records.owner]
    counted = records.columns["occurred_on"] <= day
    recorded = records.columns.get("recorded_at")
    if recorded is not None:
        counted &= (recorded <= day) | (recorded == NO_DATE)
    return np.bincount(records.owner[counted], minlength=len(facts))


def _size(columns: Mapping[str, Array]) -> Array:
    for name, bands in (("employees", _EMPLOYEES), ("registered_capital", _CAPITAL)):
        if 2 * int((columns[name] != NO_NUMBER).sum()) >= len(columns[name]):
            return _band_words(columns[name], bands)
    return _band_words(columns["records"], _RECORDS)


def _band_words(values: Ints, bands: _Bands) -> Array:
    edges, names = bands
    words = np.array(names, object)[np.searchsorted(np.array(edges), values, "right")]
    return np.where(values == NO_NUMBER, UNKNOWN, words)
