"""Which stored versions of records are known: by day K, up to a change, from the most authoritative source."""

import numpy as np
import numpy.typing as npt

from scoring.version_order import begins_of
from service.core.arrays import Array

ORDER = ("enterprise_id", "identity", "source_rank", "recorded_on", "version")


def in_order(rows: Array) -> Array:
    """The rows by enterprise, record, source, day of recording and version, as the primary key has them."""
    order = np.lexsort([rows[name] for name in reversed(ORDER)])
    return rows if np.array_equal(order, np.arange(len(rows))) else rows[order]


def is_ordered(rows: Array) -> bool:
    """Whether the rows stand by enterprise and record; the database hands them out that way or in no order."""
    owner, identity = rows["enterprise_id"], rows["identity"]
    step = np.diff(owner)
    return bool(((step > 0) | ((step == 0) & (identity[1:] >= identity[:-1]))).all())


def visible_rows_of(rows: Array, known_on: int | Array, known_change: int) -> npt.NDArray[np.intp]:
    """The places of the one version of each record that counts; `rows` stand in the order of `in_order`.

    `known_on` is K, or the K of each row. Every stored version has its day of recording.
    """
    seen = (rows["recorded_on"] <= known_on) & (rows["change_id"] <= known_change)
    places = np.flatnonzero(seen)
    if not len(places):
        return places
    record = [rows[name][places] for name in ("enterprise_id", "identity")]
    starts = np.flatnonzero(begins_of(record))
    ranks = rows["source_rank"][places]
    best = np.repeat(ranks[starts], np.diff(starts, append=len(places)))
    last = np.maximum.reduceat(np.where(ranks == best, np.arange(len(places)), -1), starts)
    counting = places[last]
    return counting[rows["revoked"][counting] != 1]
