"""Which stored versions of records are known: by day K, up to a change, from the most authoritative source."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

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


def visible(rows: Array, known_on: int | Array, known_change: int) -> npt.NDArray[np.intp]:
    """The places of the one version of each record that counts; `rows` stand in the order of `in_order`.

    Of the versions recorded on or before K those of the source with the smallest rank, of these the last; none where
    that is a revocation (semantics 2). `known_on` is K, or the K of each row.
    """
    known = np.flatnonzero((rows["recorded_on"] <= known_on) & (rows["change_id"] <= known_change))
    owner, identity = rows["enterprise_id"][known], rows["identity"][known]
    first = np.ones(len(known), np.bool_)
    first[1:] = (owner[1:] != owner[:-1]) | (identity[1:] != identity[:-1])
    if not first.all():
        known = known[_last_of_best(rows["source_rank"][known], np.flatnonzero(first))]
    revoked = rows["revoked"][known] == 1
    return known[~revoked] if revoked.any() else known


def _last_of_best(rank: Array, starts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """In each run of rows that begins at `starts`, the last row whose rank is that of the run's first row."""
    lengths = np.diff(np.append(starts, len(rank)))
    best = np.repeat(rank[starts], lengths)
    places = np.where(rank == best, np.arange(len(rank)), -1)
    return np.maximum.reduceat(places, starts)
