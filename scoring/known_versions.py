"""Which versions of a block's records are known on day K (semantics 2)."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scoring.block_days import Day, of_owners
from scoring.facts import NO_DATE, Ints, Mask, Records

Ids: TypeAlias = Sequence[str] | Ints | pa.Array


def equality_codes(ids: Ids | None) -> Ints:
    """One integer per distinct id, equal where the ids are equal."""
    if isinstance(ids, pa.Array):
        return ids.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return np.unique(np.asarray(ids), return_inverse=True)[1]


def order_keys(ids: Ids | None, rows: Ints) -> tuple[npt.NDArray[Any], ...]:
    """Sort keys of the ids at `rows`, the last key the strongest, as `numpy.lexsort` takes them."""
    if ids is None:
        return (rows,)
    chosen = _at(ids, rows)
    if chosen.dtype.kind in "iu":
        return (chosen,)
    return chosen, np.char.str_len(chosen)


def id_at(ids: Ids | None, row: int) -> str:
    """The id of one record as text; its row where the source proved ids unneeded."""
    return str(row) if ids is None else str(ids[row])


def _at(ids: Ids, rows: Ints) -> npt.NDArray[Any]:
    if isinstance(ids, pa.Array):
        return np.asarray(ids.take(pa.array(rows)).to_pylist(), np.str_)
    if isinstance(ids, np.ndarray):
        return ids[rows]
    return np.asarray([ids[row] for row in rows.tolist()], np.str_)


def known(records: Records, known_on: Day) -> Mask | None:
    """True for the one version of each record that is visible on `known_on` (of its enterprise); None where all are.

    Rows of one enterprise with the same id are versions of one record. Of those recorded on or before K the
    latest is visible, unless it is a revocation.
    """
    columns = records.columns
    if not columns.keys() & {"recorded_at", "version", "revoked"}:
        return None
    recorded = columns.get("recorded_at")
    recorded = np.full(len(records), NO_DATE, np.int32) if recorded is None else recorded
    seen: Mask = (recorded <= of_owners(known_on, records.owner)) | (recorded == NO_DATE)
    if records.ids is not None:
        seen &= _is_latest(records, np.where(recorded == NO_DATE, -NO_DATE, recorded), seen)
    revoked = columns.get("revoked")
    return seen if revoked is None else seen & (revoked != 1)


def _is_latest(records: Records, recorded: Ints, seen: Mask) -> Mask:
    """True for the last seen row of each record, by day of recording and then by version."""
    if isinstance(records.ids, list) and len(set(records.ids)) == len(records):
        # Every record has one version.
        return seen
    ids = equality_codes(records.ids)
    version = records.columns.get("version")
    version = np.zeros(len(records), np.int64) if version is None else np.maximum(version, 0)
    rows = np.flatnonzero(seen)
    order = rows[np.lexsort((version[rows], recorded[rows], ids[rows], records.owner[rows]))]
    last = np.ones(len(order), np.bool_)
    last[:-1] = (ids[order[1:]] != ids[order[:-1]]) | (records.owner[order[1:]] != records.owner[order[:-1]])
    latest = np.zeros(len(records), np.bool_)
    latest[order[last]] = True
    return latest
