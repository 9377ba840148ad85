"""Repairs, delistings and revocations: which record each row is about."""

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from rules.fields import RECORD_FIELDS
from scoring.facts import MISSING
from scoring.same_records import NO_KEY
from service.core.arrays import Mask
from service.core.files.distinct_values import true_where
from service.core.files.faults import Fault
from service.reading.columns import Rows
from service.reading.records import RecordRows

_SAYS = ("repaired_on", "ends_on", "revoked", "objection_open")


def repairs_told_apart(records: RecordRows, rows: Rows, persons: Mask) -> tuple[npt.NDArray[np.int64], Mask]:
    """The identity of the record of each row, and True where only its number is stated.

    A row that states a number needs no other part; one that states neither number nor parts is refused, and so is one
    that says nothing about the record.
    """
    stated = rows.texts.get("record_id")
    numbered = np.zeros(len(rows), np.bool_) if stated is None else true_where(pc.greater(pc.utf8_length(stated), 0))
    records.complete(rows)
    if "type" not in rows.values:
        rows.values["type"] = np.full(len(rows), -1, np.int32)
    untyped = rows.values["type"] < 0
    identified = records.identify(rows)
    if stated is not None:
        rows.texts["record_id"] = stated
    by_parts = identified.parts != NO_KEY
    nameless = ~untyped & ~by_parts & ~identified.lacks_any
    for name, mask in {"type": untyped, "record_id": nameless, **identified.lacking}.items():
        rows.converted.note(name, mask & ~numbered & ~persons, Fault.NOT_IDENTIFIED)
    says = np.zeros(len(rows), np.bool_)
    for name in _SAYS:
        if name in rows.values:
            says |= rows.values[name] != MISSING[RECORD_FIELDS[name].kind]
    says |= rows.converted.wrong_in(_SAYS, len(rows))
    rows.converted.note("repaired_on", ~says & ~persons, Fault.SAYS_NOTHING)
    return identified.values, ~by_parts & numbered
